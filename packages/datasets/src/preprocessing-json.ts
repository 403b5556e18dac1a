import { PreprocessingError, PreprocessingMismatchError } from "./preprocessing-error.js";
import type { PreprocessingDifference } from "./preprocessing-error.js";
import type { PaddedSize, Preprocessing } from "./preprocessing.js";

const fieldsOf = {
  standardise: ["kind", "mean", "std", "padTo"],
  zca: ["kind", "epsilon", "padTo"],
} as const;

/**
 * Checks a value read from JSON. `parsePreprocessing(JSON.parse(JSON.stringify(p)))` equals `p` exactly.
 *
 * @throws PreprocessingError naming the field; unknown fields are refused, since ignoring one would change the images
 */
export function parsePreprocessing(value: unknown): Preprocessing {
  const fields = record(value, "value");
  const kind = fields.get("kind");
  if (kind !== "standardise" && kind !== "zca") {
    throw new PreprocessingError("kind", `expected "standardise" or "zca", found ${shown(kind)}`);
  }
  const known: readonly string[] = fieldsOf[kind];
  for (const name of fields.keys()) {
    if (!known.includes(name)) {
      throw new PreprocessingError(name.slice(0, longestShown), `unknown field; known are ${known.join(", ")}`);
    }
  }
  if (kind === "zca") return { kind, epsilon: epsilon(fields.get("epsilon")), padTo: padding(fields.get("padTo")) };
  const mean = numbers(fields.get("mean"), "mean");
  const std = numbers(fields.get("std"), "std");
  if (std.length !== mean.length) {
    throw new PreprocessingError("std", `${std.length} channels, but mean has ${mean.length}`);
  }
  if (!std.every((deviation) => deviation > 0)) {
    throw new PreprocessingError("std", `every value must be > 0, found ${shown(std)}`);
  }
  return { kind, mean, std, padTo: padding(fields.get("padTo")) };
}

/**
 * Requires that two preprocessings are equal, number by number.
 *
 * @throws PreprocessingMismatchError listing every differing field
 */
export function assertSamePreprocessing(left: Preprocessing, right: Preprocessing): void {
  const differences: PreprocessingDifference[] = [];
  for (const field of new Set([...fieldsOf[left.kind], ...fieldsOf[right.kind]])) {
    const [a, b] = [fieldText(left, field), fieldText(right, field)];
    if (a !== b) differences.push({ field, left: a, right: b });
  }
  if (differences.length > 0) throw new PreprocessingMismatchError(differences);
}

function fieldText(preprocessing: Preprocessing, field: string): string {
  const { padTo } = preprocessing;
  // Named one by one: the order of an object's keys must not count as a difference.
  if (field === "padTo" && padTo !== null) return `${padTo.height}x${padTo.width}`;
  return JSON.stringify(new Map<string, unknown>(Object.entries(preprocessing)).get(field)) ?? "absent";
}

function epsilon(value: unknown): number {
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  throw new PreprocessingError("epsilon", `expected a number above 0, found ${shown(value)}`);
}

function padding(value: unknown): PaddedSize {
  return value === null ? null : size(value);
}

function record(value: unknown, field: string): ReadonlyMap<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PreprocessingError(field, `expected an object, found ${shown(value)}`);
  }
  return new Map(Object.entries(value));
}

function numbers(value: unknown, field: string): number[] {
  const found: readonly unknown[] = Array.isArray(value) ? value : [];
  const finite = found.filter((item): item is number => typeof item === "number" && Number.isFinite(item));
  if (finite.length === 0 || finite.length !== found.length) {
    throw new PreprocessingError(field, `expected finite numbers, one a channel, found ${shown(value)}`);
  }
  return finite;
}

function size(value: unknown): { readonly height: number; readonly width: number } {
  const fields = record(value, "padTo");
  const extent = (name: "height" | "width"): number => {
    const pixels = fields.get(name);
    if (typeof pixels !== "number" || !Number.isSafeInteger(pixels) || pixels < 1) {
      throw new PreprocessingError(`padTo.${name}`, `expected a positive integer, found ${shown(pixels)}`);
    }
    return pixels;
  };
  const parsed = { height: extent("height"), width: extent("width") };
  if (fields.size !== 2) throw new PreprocessingError("padTo", "expected only height and width");
  return parsed;
}

const longestShown = 120;

/** A value in a message: JSON, cut short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}
