export { type BindAddress, formatBindAddress, isLocalAddress, parseBindAddress } from "./configuration/bind-address.js";
export { type ClientToken } from "./configuration/client-token.js";
export {
  bindAddress,
  byteCount,
  choice,
  duration,
  filePath,
  flag,
  integer,
  type Kind,
  kindOf,
  secret,
  text,
} from "./configuration/kinds.js";
export { type Environment, parseConfiguration, secretsOf } from "./configuration/parse-configuration.js";
export { bearerToken, clientTokens, secretUrl } from "./configuration/secret-kinds.js";
export { ConfigurationError, type Problem } from "./configuration/problem.js";
export {
  type LogLevel,
  logLevels,
  type ServerConfiguration,
  serverVariables,
} from "./configuration/server-variables.js";
export {
  type Configuration,
  type Group,
  group,
  optional,
  required,
  type Schema,
  type Variable,
  withDefault,
} from "./configuration/variable.js";

export { type CallContext } from "./server/call-context.js";
export { createGate, type Gate, type GateOptions } from "./server/gate.js";
export { type Health, healthDefinition, HealthStates } from "./server/health.js";
export { methodDefinition } from "./server/message-codec.js";
export {
  bidi,
  type BidiMethod,
  clientStream,
  type ClientStreamMethod,
  type Method,
  type MethodOptions,
  serverStream,
  type ServerStreamMethod,
  unary,
  type UnaryMethod,
} from "./server/method.js";
export { runService, type ServiceProcess, type ServiceStart } from "./server/run-service.js";
export { defineService, type HostedService, type Implementation, type ServiceOptions } from "./server/service.js";
export { type RunningServer, startServer, type StartOptions } from "./server/start-server.js";

export { type FieldViolation, invalidRequest, ServiceError, type ServiceErrorOptions } from "./errors/service-error.js";
export { fromStatus, RemoteError } from "./errors/remote-error.js";
export { isWorthRetrying } from "./errors/is-worth-retrying.js";
export { type StatusName, statusName, statusNumber } from "./errors/status-name.js";
export { type ErrorMapping } from "./errors/to-service-error.js";
export { type EdgeOptions, type EdgeStatus, toStatus } from "./errors/to-status.js";

export { callClientStream } from "./client/call-client-stream.js";
export {
  type CallableMethod,
  type CallOptions,
  type RetryingStreamOptions,
  type UnaryCallOptions,
} from "./client/call-options.js";
export { callServerStream, callServerStreamRetrying } from "./client/call-server-stream.js";
export { callUnary } from "./client/call-unary.js";
export { type ChannelOptions, type ClientTls, createChannel, type ServiceChannel } from "./client/create-channel.js";
export { RetryBudget } from "./client/retry-budget.js";
export { isBusy, type RetryPolicy } from "./client/retry-policy.js";

export { createRedactor, maskCredentials, type Redactor } from "./logger/redactor.js";
export { createLogger, type Fields, type Logger, type LoggerOptions } from "./logger/logger.js";

export {
  type CounterInstrument,
  createInstruments,
  type HistogramInstrument,
  type Instruments,
  type Observe,
} from "./telemetry/instruments.js";
export { type MetricLabels, type MetricName, metrics } from "./telemetry/metric-registry.js";
export { type FinishedSpan, recordSpan } from "./telemetry/record-span.js";
export { isRecording, type OpenSpan, setSpanAttributes, span, type SpanOptions } from "./telemetry/span.js";
export {
  type AttributeName,
  attributes,
  type SpanAttributes,
  type SpanName,
  spans,
} from "./telemetry/span-registry.js";
export { startTelemetry, type Telemetry, type TelemetryOptions } from "./telemetry/start-telemetry.js";
export { type TelemetryConfiguration, telemetryVariables } from "./telemetry/telemetry-variables.js";
export { activeTraceId, currentTraceparent, withTraceparent } from "./telemetry/traceparent.js";
