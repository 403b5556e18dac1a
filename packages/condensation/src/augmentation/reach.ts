import type { Reach } from "./affine.js";
import type { DsaAugmentation } from "./augmentation.js";
import type { ImageSize } from "./draw-groups.js";

/** How far any draw of an augmentation spreads a pixel of images of this size: the rows of |M⁻¹|, added up. */
export function reachOf({ strategy, parameters }: DsaAugmentation, { height, width }: ImageSize): Reach {
  const scale = strategy.includes("scale") ? parameters.ratioScale : 1;
  const angle = strategy.includes("rotate") ? (parameters.ratioRotate * Math.PI) / 180 : 0;
  if (height === 1 || width === 1) {
    // Lines do not turn: they are sampled at distances of cos t, which nothing bounds from a right angle on
    const stretched = Math.max(scale, angle < Math.PI / 2 ? 1 / Math.cos(angle) : Infinity);
    return { rows: stretched, columns: stretched };
  }
  return {
    rows: Math.max(scale, largestSum(angle, (height - 1) / (width - 1))),
    columns: Math.max(scale, largestSum(angle, (width - 1) / (height - 1))),
  };
}

/** Largest |cos t| + ratio·|sin t| for |t| up to the angle. */
function largestSum(angle: number, ratio: number): number {
  const best = Math.min(angle, Math.atan(ratio));
  return Math.cos(best) + ratio * Math.sin(best);
}
