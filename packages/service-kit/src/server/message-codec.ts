import { type DescMessage, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { MethodDefinition } from "@grpc/grpc-js";

/** A method's definition in grpc-js's form from descriptors of protobuf-es. */
export function methodDefinition<
  Request extends DescMessage,
  Response extends DescMessage,
  const Incoming extends boolean,
  const Outgoing extends boolean,
>(
  path: string,
  request: Request,
  response: Response,
  requestStream: Incoming,
  responseStream: Outgoing,
): MethodDefinition<MessageShape<Request>, MessageShape<Response>> & {
  requestStream: Incoming;
  responseStream: Outgoing;
} {
  return {
    path,
    requestStream,
    responseStream,
    requestSerialize: (message) => Buffer.from(toBinary(request, message)),
    requestDeserialize: (bytes) => fromBinary(request, bytes),
    responseSerialize: (message) => Buffer.from(toBinary(response, message)),
    responseDeserialize: (bytes) => fromBinary(response, bytes),
  };
}
