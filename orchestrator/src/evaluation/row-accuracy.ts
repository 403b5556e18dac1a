import { summarise } from "../results/summarise.js";
import type { AccuracyKind, MeasuredRow } from "./measurement.js";

/** Accuracies of a row's networks with their mean and population standard deviation, as the literature reports them. */
export function rowAccuracy({ repeats }: MeasuredRow, kind: AccuracyKind): ReturnType<typeof summarise> {
  return summarise(repeats.map((repeat) => repeat[kind]));
}
