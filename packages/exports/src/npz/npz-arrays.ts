import type { Standardisation, ZcaWhitening } from "@condensery/datasets";
import { classIndices, type CondensedSet } from "../condensed-set.js";
import type { NpyArray } from "./npy-array.js";

/** The arrays of a condensed set, by name. */
export function npzArrays(set: CondensedSet): ReadonlyMap<string, NpyArray> {
  const { images, labels, alpha, classes, preprocessing, whitening, document } = set;
  const indices = BigInt64Array.from(classIndices(set), BigInt);
  return new Map<string, NpyArray>([
    ["images", images],
    ["labels", labels],
    ["class_indices", { shape: [indices.length], data: indices }],
    ["class_names", { shape: [classes.length], data: classes }],
    ["alpha", { shape: [], data: Float64Array.of(alpha) }],
    ...(preprocessing.kind === "standardise" ? statistics(preprocessing) : []),
    ...(whitening === undefined ? [] : matrices(whitening)),
    ["preprocessing", { shape: [], data: [JSON.stringify(preprocessing)] }],
    ["metadata", { shape: [], data: [JSON.stringify(document)] }],
  ]);
}

type NamedArrays = readonly (readonly [string, NpyArray])[];

function statistics({ mean, std }: Standardisation): NamedArrays {
  return [
    ["mean", { shape: [mean.length], data: Float64Array.from(mean) }],
    ["std", { shape: [std.length], data: Float64Array.from(std) }],
  ];
}

function matrices({ mean, transform, inverse }: ZcaWhitening): NamedArrays {
  const size = mean.length;
  return [
    ["zca_mean", { shape: [size], data: mean }],
    ["zca_transform", { shape: [size, size], data: transform }],
    ["zca_inverse", { shape: [size, size], data: inverse }],
  ];
}
