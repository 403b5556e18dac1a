import type { RpcMethod } from "./methods.js";

/** Bytes that are no message; a server answers them with INTERNAL before any service sees them. */
export class NoMessageError extends Error {
  override readonly name = "NoMessageError";
}

/** Words of the protobuf library's own refusals; errors of JavaScript, such as an exhausted stack, have others. */
const refusal =
  /premature EOF|illegal tag|invalid (?:wire type|varint|end group tag|int|uint)|cant skip|maximum recursion|out of range|outside the bounds|UTF-?8|encoded data was not valid/iu;

/** Decodes a request. Throws NoMessageError. */
export function decodeRequest({ definition, path }: RpcMethod, bytes: Uint8Array): unknown {
  try {
    return definition.requestDeserialize(Buffer.from(bytes));
  } catch (cause) {
    if (!(cause instanceof Error) || !refusal.test(cause.message)) throw cause;
    throw new NoMessageError(`expected a request of ${path}: ${cause.message}`, { cause });
  }
}
