import type { ImageShape } from "@condensery/datasets";
import { JobSpecError, type JobSpec } from "../specification/job-spec.js";

/**
 * The size to pad images to; null keeps it. Digits of 28x28 become 32x32, as in the literature; otherwise each pooling
 * must be able to halve the size, so it becomes a multiple of 2^depth.
 */
export function paddedSize(
  { height, width }: Pick<ImageShape, "height" | "width">,
  { depth, pooling }: Pick<JobSpec["network"], "depth" | "pooling">,
): { readonly height: number; readonly width: number } | null {
  const multiple = pooling === "none" ? 1 : 2 ** depth;
  const longest = Math.max(height, width);
  if (multiple >= 2 * Math.max(longest, 32)) {
    throw new JobSpecError([`depth ${depth} halves images of ${height}x${width} to nothing; use a smaller depth`]);
  }
  const digits = height === 28 && width === 28;
  const padded = (side: number): number => Math.ceil((digits ? 32 : side) / multiple) * multiple;
  const size = { height: padded(height), width: padded(width) };
  return size.height === height && size.width === width ? null : size;
}
