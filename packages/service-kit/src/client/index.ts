// What calling a service needs, without the server, telemetry and logging that `.` brings along.
export { RemoteError } from "../errors/remote-error.js";
export { callClientStream } from "./call-client-stream.js";
export { type CallableMethod, type CallOptions, type UnaryCallOptions } from "./call-options.js";
export { callServerStream } from "./call-server-stream.js";
export { callUnary } from "./call-unary.js";
export { type ChannelOptions, type ClientTls, createChannel, type ServiceChannel } from "./create-channel.js";
export { RetryBudget, type RetryPolicy } from "./retry-policy.js";
