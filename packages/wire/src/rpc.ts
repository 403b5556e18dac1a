/** Google's messages in the details of errors, and the durations inside them. */
export { Any } from "./generated/google/protobuf/any.js";
export { Duration } from "./generated/google/protobuf/duration.js";
export {
  BadRequest,
  BadRequest_FieldViolation,
  ErrorInfo,
  ResourceInfo,
  RetryInfo,
} from "./generated/google/rpc/error_details.js";
export { Status } from "./generated/google/rpc/status.js";
