import { assumedFlopsPerSecond, bytesText, innerStep, programNeed, timeText } from "@condensery/condensation";
import { parameterCount, type Network } from "@condensery/networks";
import { WireError, type FieldViolation } from "@condensery/wire/convert";
import { largestMap } from "./largest-map.js";

/** What a service takes on, whatever a message asks for. */
export interface SizeLimits {
  /** Parameters of a network. */
  readonly maxParameters: number;
  /** Bytes of a batch's largest feature map. */
  readonly maxMapBytes: number;
  /** Classes of a network. */
  readonly maxClasses: number;
  /** Condensed images of a request. */
  readonly maxImages: number;
  /** Steps of an inner loop. */
  readonly maxInnerSteps: number;
  /** Images that one call trains on: epochs times images, of all its repeats. */
  readonly maxTrainingImages: number;
  /** Estimated bytes of a call at the worst moment, beside what the process takes by itself. */
  readonly maxMemoryBytes: number;
}

/**
 * Refuses work that would not fit, before memory is taken for it: a network of a few bytes can ask for terabytes. The
 * error says what one training step would take.
 *
 * @throws WireError (LIMIT_EXCEEDED)
 */
export function checkSize(
  network: Network,
  batch: number,
  { maxParameters, maxMapBytes, maxClasses }: Pick<SizeLimits, "maxParameters" | "maxMapBytes" | "maxClasses">,
  field: string,
): void {
  const parameters = parameterCount(network.parameters);
  const mapBytes = 4 * batch * largestMap(network);
  const exceeded = [
    { what: "parameters", limit: maxParameters, actual: parameters },
    { what: "bytes in a batch's largest feature map", limit: maxMapBytes, actual: mapBytes },
    { what: "classes", limit: maxClasses, actual: network.classes },
  ].filter(({ limit, actual }) => actual > limit);
  if (exceeded.length === 0) return;
  const step = programNeed(innerStep(network, { images: batch }));
  const estimate = needText({ bytes: step.bytes + 4 * 2 * parameters, flops: step.flops });
  throw new WireError(
    "LIMIT_EXCEEDED",
    exceeded.map(({ what, limit, actual }) => ({
      field,
      expected: `at most ${limit} ${what}`,
      actual: `${actual} ${what} (one training step: ${estimate})`,
    })),
  );
}

/** @throws WireError (LIMIT_EXCEEDED) when there is more of something than a request may have */
export function checkCount(actual: number, limit: number, what: string, field: string): void {
  if (actual > limit) throw exceeding({ field, expected: `at most ${limit} ${what}`, actual: `${actual} ${what}` });
}

/** An error of a limit. */
export function exceeding(violation: FieldViolation): WireError {
  return new WireError("LIMIT_EXCEEDED", [violation]);
}

/** An estimate in words, its basis named. */
export function needText({ bytes, flops }: { readonly bytes: number; readonly flops: number }): string {
  const gflops = assumedFlopsPerSecond / 1e9;
  const time = timeText(flops / assumedFlopsPerSecond);
  return `an estimated ${bytesText(bytes)} of memory and ${time} at an assumed ${gflops} GFLOP/s`;
}
