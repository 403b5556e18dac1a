/**
 * N - iota as a count, or as a fraction of the inner steps: int(N·fraction), at least 1 (methods section 7, reading 7).
 */
export function resolveKeptSteps(
  kept: number | string,
  innerSteps: number,
): { readonly steps: number } | { readonly problem: string } {
  if (typeof kept === "number") return { steps: kept };
  const count = /^\d+$/.exec(kept);
  if (count !== null) return { steps: Number(kept) };
  const fraction = /^(\d+)\/(\d+)$/.exec(kept);
  const [numerator, denominator] = [Number(fraction?.[1]), Number(fraction?.[2])];
  if (fraction === null || numerator < 1 || denominator < numerator) {
    return {
      problem: `keptSteps must be a count or a fraction of at most 1 such as "1/3", got ${JSON.stringify(kept.slice(0, 40))}`,
    };
  }
  return { steps: Math.max(Math.floor((innerSteps * numerator) / denominator), 1) };
}
