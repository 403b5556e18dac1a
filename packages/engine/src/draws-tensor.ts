import type { FloatTensor } from "@condensery/condensation";
import { float32Tensor, type Float32Tensor } from "@condensery/runtime";

/** Augmentation draws as the device takes them. */
export function drawsTensor({ shape, data }: FloatTensor): Float32Tensor {
  return float32Tensor(shape, Float32Array.from(data));
}
