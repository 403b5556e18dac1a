import { TensorError } from "./errors.js";
import { elementCount, formatTensorType, type Tensor } from "./tensor.js";

/**
 * Checks that a tensor's data fit its shape and element type; `what` names it in the message.
 * @throws TensorError
 */
export function checkTensor(tensor: Tensor, what: string): void {
  if (!tensor.shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new TensorError(what, "a shape of non-negative integers", `[${tensor.shape.join(",")}]`);
  }
  const type = formatTensorType(tensor);
  const expectedArray = tensor.elementType === "float32" ? Float32Array : BigInt64Array;
  if (!(tensor.data instanceof expectedArray)) {
    throw new TensorError(
      what,
      `data of ${type} in a ${expectedArray.name}`,
      Object.prototype.toString.call(tensor.data),
    );
  }
  const count = elementCount(tensor.shape);
  if (tensor.data.length !== count) {
    throw new TensorError(what, `${count} elements for ${type}`, `${tensor.data.length} elements`);
  }
}
