import { UnexpectedResponseError } from "../errors/unexpected-response-error.js";
import type { Preprocessing } from "../result.js";
import { parseObject } from "./parse-object.js";

/** The preprocessing that `images.safetensors` carries as JSON. */
export function readPreprocessing(what: string, text: string | undefined): Preprocessing {
  const { kind, mean, std, epsilon, padTo } = parseObject(`The preprocessing of ${what}`, text ?? "null");
  if (padTo === null || isSize(padTo)) {
    const padded = padTo === null ? {} : { padTo: { height: padTo.height, width: padTo.width } };
    if (kind === "zca" && typeof epsilon === "number") return { kind, epsilon, ...padded };
    const isLegal = isNumbers(mean) && isNumbers(std) && mean.length === std.length;
    if (kind === "standardise" && isLegal) return { kind, mean, std, ...padded };
  }
  throw new UnexpectedResponseError(`The preprocessing of ${what} is not as this version expects it.`);
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

function isSize(value: unknown): value is { readonly height: number; readonly width: number } {
  if (typeof value !== "object" || value === null || !("height" in value) || !("width" in value)) return false;
  return typeof value.height === "number" && typeof value.width === "number";
}
