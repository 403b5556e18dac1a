import type { Tensor } from "./tensor.js";

/**
 * A tensor which may be posted with its buffer in the transfer list: a copy of exactly the elements, because cloning a
 * view would send all of the buffer behind it. With `transfer`, the tensor itself where its data span their buffer.
 */
export function detachableTensor(
  tensor: Tensor,
  transfer = false,
): { readonly tensor: Tensor; readonly buffer: ArrayBuffer } {
  const { buffer } = tensor.data;
  if (transfer && buffer instanceof ArrayBuffer && buffer.byteLength === tensor.data.byteLength) {
    return { tensor, buffer };
  }
  if (tensor.elementType === "float32") {
    const data = new Float32Array(tensor.data);
    return { tensor: { ...tensor, data }, buffer: data.buffer };
  }
  const data = new BigInt64Array(tensor.data);
  return { tensor: { ...tensor, data }, buffer: data.buffer };
}
