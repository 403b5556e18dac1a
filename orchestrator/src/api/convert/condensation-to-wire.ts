import type { Accuracy, Condensation as WireCondensation, Result } from "@condensery/wire/condensation";
import { states } from "@condensery/wire/convert";
import { nameOf, type Condensation } from "../../server/store/condensation.js";
import type { AccuracySummary, ResultSummary } from "../../server/store/result-summary.js";
import { specToWire } from "./spec-to-wire.js";

/** @param stepsDone that are known beyond the last checkpoint */
export function condensationToWire(
  { id, spec, state, createTime, endTime, failure, result, ranMs, ...kept }: Condensation,
  stepsDone = kept.stepsDone,
): WireCondensation {
  return {
    name: nameOf(id),
    spec: specToWire(spec),
    state: states.toWire(state),
    createTime: new Date(createTime),
    endTime: endTime === undefined ? undefined : new Date(endTime),
    stepsDone,
    failure: failure ?? "",
    result: result === undefined ? undefined : resultToWire(result, ranMs),
  };
}

function resultToWire({ condensed, randomReal, experts, alpha, files, device }: ResultSummary, ranMs: number): Result {
  return {
    condensed: accuracyToWire(condensed),
    randomReal: accuracyToWire(randomReal),
    experts,
    alpha,
    duration: { seconds: BigInt(Math.floor(ranMs / 1000)), nanos: Math.round((ranMs % 1000) * 1e6) },
    files: files.map(({ name }) => name),
    device: device === undefined ? undefined : { ...device },
  };
}

export function accuracyToWire(accuracy: AccuracySummary | undefined): Accuracy | undefined {
  return accuracy === undefined ? undefined : { ...accuracy, values: [...accuracy.values] };
}
