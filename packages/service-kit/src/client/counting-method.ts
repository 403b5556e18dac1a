import type { CallableMethod } from "./call-options.js";

/** The method with the size of each message told as it is written and read, so that nothing is serialised twice. */
export function countingMethod<Request, Response>(
  method: CallableMethod<Request, Response>,
  onBytes: ((bytes: number) => void) | undefined,
): CallableMethod<Request, Response> {
  if (onBytes === undefined) return method;
  return {
    path: method.path,
    requestSerialize: (request) => {
      const bytes = method.requestSerialize(request);
      onBytes(bytes.length);
      return bytes;
    },
    responseDeserialize: (bytes) => {
      onBytes(bytes.length);
      return method.responseDeserialize(bytes);
    },
  };
}
