import { parameterCount, type Network } from "@condensery/networks";
import { WireError } from "@condensery/wire/convert";
import { largestMap } from "./largest-map.js";

/** What a service takes on, whatever a message asks for. */
export interface SizeLimits {
  /** Parameters of a network. */
  readonly maxParameters: number;
  /** Bytes of a batch's largest feature map. */
  readonly maxMapBytes: number;
}

/**
 * Refuses work that would not fit, before memory is taken for it: a network of a few bytes can ask for terabytes.
 *
 * @throws WireError (LIMIT_EXCEEDED)
 */
export function checkSize(
  network: Network,
  batch: number,
  { maxParameters, maxMapBytes }: SizeLimits,
  field: string,
): void {
  const parameters = parameterCount(network.parameters);
  const mapBytes = 4 * batch * largestMap(network);
  const violations = [
    { what: "parameters", limit: maxParameters, actual: parameters },
    { what: "bytes in a batch's largest feature map", limit: maxMapBytes, actual: mapBytes },
  ].filter(({ limit, actual }) => actual > limit);
  if (violations.length === 0) return;
  throw new WireError(
    "LIMIT_EXCEEDED",
    violations.map(({ what, limit, actual }) => ({
      field,
      expected: `at most ${limit} ${what}`,
      actual: `${actual} ${what}`,
    })),
  );
}
