import { incompleteBeta } from "./incomplete-beta.js";

/** Probability that Student's t with so many degrees of freedom is at least |t| away from 0. */
export function twoSidedP(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The t that is exceeded on both sides together with probability p, 0 < p < 1: the inverse of `twoSidedP`. */
export function criticalT(p: number, freedom: number): number {
  let [low, high] = [0, 1];
  while (twoSidedP(high, freedom) > p) high *= 2;
  // Bisection until the two ends are neighbours
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (twoSidedP(middle, freedom) > p) low = middle;
    else high = middle;
  }
  return high;
}
