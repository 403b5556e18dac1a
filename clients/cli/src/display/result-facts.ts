/** What `dataset.json` says beyond what the API tells. What a version of it leaves out is undefined. */
export interface ResultFacts {
  /** Population standard deviation of the experts' test accuracies, in [0, 0.5]. */
  readonly expertsDeviation: number | undefined;
  /** Number of experts. */
  readonly experts: number | undefined;
  readonly trainImages: number | undefined;
  readonly stepsDone: number | undefined;
  readonly stepsSkipped: number | undefined;
  /** Of each phase, by its name. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** Reads the content of `dataset.json`. */
export function resultFacts(document: Readonly<Record<string, unknown>>): ResultFacts {
  const seconds = Object.entries(document["seconds"] ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return {
    expertsDeviation: numberAt(document, "accuracies", "experts", "standardDeviation"),
    experts: numberAt(document, "accuracies", "experts", "repeats"),
    trainImages: numberAt(document, "source", "trainImages"),
    stepsDone: numberAt(document, "steps", "done"),
    stepsSkipped: numberAt(document, "steps", "skipped"),
    seconds: Object.fromEntries(seconds),
  };
}

function numberAt(document: unknown, ...path: readonly string[]): number | undefined {
  const value = path.reduce(valueAt, document);
  return typeof value === "number" ? value : undefined;
}

/** Undefined for what is no object, or has no such key. */
function valueAt(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
