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
    requestSerialize: (message) => asBuffer(toBinary(request, message)),
    requestDeserialize: (bytes) => fromBinary(request, bytes),
    responseSerialize: (message) => asBuffer(toBinary(response, message)),
    responseDeserialize: (bytes) => fromBinary(response, bytes),
  };
}

/** The same bytes in the class that grpc-js wants; copying large messages would hold the event loop. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
