import { bytesText, type WorkNeed } from "@condensery/condensation";
import { parameterCount, type Network } from "@condensery/networks";
import { largestMap } from "./largest-map.js";
import { exceeding, needText, type SizeLimits } from "./size-limits.js";

/** What a call's memory depends on most. */
export interface MemoryShape {
  readonly network: Network;
  /** Images of one program run. */
  readonly batch: number;
  /** Parameter vectors that are kept at the same time. */
  readonly vectors: number;
}

/**
 * Refuses a call whose estimated memory is above the limit. The estimate itself takes some milliseconds, as it builds
 * the call's graphs; it is left out where a bound that no network reaches is already below the limit.
 *
 * @param need of the whole call
 * @throws WireError (LIMIT_EXCEEDED)
 */
export function checkMemory(
  shape: MemoryShape,
  need: () => WorkNeed,
  { maxMemoryBytes }: Pick<SizeLimits, "maxMemoryBytes">,
  field: string,
): void {
  if (boundOf(shape) <= maxMemoryBytes) return;
  const estimate = need();
  if (estimate.bytes <= maxMemoryBytes) return;
  throw exceeding({
    field,
    expected: `at most ${bytesText(maxMemoryBytes)} of estimated memory in one call`,
    actual: needText(estimate),
  });
}

/** A layer's values that live at once in a step's adjoint are fewer than this; a layer has a parameter at least. */
const mapsOfParameter = 16;
const spareVectors = 16;

function boundOf({ network, batch, vectors }: MemoryShape): number {
  const maps = mapsOfParameter * network.parameters.length * batch * largestMap(network);
  return 4 * (maps + (vectors + spareVectors) * parameterCount(network.parameters));
}
