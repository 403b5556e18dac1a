// What calling a service needs, without the server, telemetry and logging that `.` brings along.
export { RemoteError } from "../errors/remote-error.js";
export { isWorthRetrying } from "../errors/is-worth-retrying.js";
export { callClientStream } from "./call-client-stream.js";
export {
  type CallableMethod,
  type CallOptions,
  type RetryingStreamOptions,
  type UnaryCallOptions,
} from "./call-options.js";
export { callServerStream, callServerStreamRetrying } from "./call-server-stream.js";
export { callUnary } from "./call-unary.js";
export { type ChannelOptions, type ClientTls, createChannel, type ServiceChannel } from "./create-channel.js";
export { RetryBudget } from "./retry-budget.js";
export { isBusy, type RetryPolicy } from "./retry-policy.js";
