import { imageSize, type ImageShape } from "../image-dataset.js";
import { ZcaError } from "./zca-error.js";
import type { ZcaWhitening } from "./zca-whitening.js";

export interface ZcaTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** A whitening as it is stored: small numbers as JSON, the matrices as float32 tensors. */
export interface StoredZca {
  readonly description: { readonly kind: "zca"; readonly shape: ImageShape; readonly epsilon: number };
  readonly tensors: Readonly<Record<"mean" | "transform" | "inverse", ZcaTensor>>;
}

/** Shares its memory with the whitening. */
export function storeZca({ kind, shape, epsilon, mean, transform, inverse }: ZcaWhitening): StoredZca {
  const size = imageSize(shape);
  return {
    description: { kind, shape, epsilon },
    tensors: {
      mean: { shape: [size], data: mean },
      transform: { shape: [size, size], data: transform },
      inverse: { shape: [size, size], data: inverse },
    },
  };
}

/**
 * The whitening that was stored. The description may be whatever its JSON text held.
 *
 * @throws ZcaError (tensors) when it is none of a whitening, or the parts do not fit one another
 */
export function restoreZca({ description, tensors }: StoredZca): ZcaWhitening {
  if (!isDescription(description)) {
    const found = (JSON.stringify(description) ?? "nothing").slice(0, 200);
    throw new ZcaError("tensors", `expected the description of a whitening, found ${found}`);
  }
  const { kind, shape, epsilon } = description;
  const size = imageSize(shape);
  const matrix = [size, size];
  for (const [name, wanted] of Object.entries({ mean: [size], transform: matrix, inverse: matrix })) {
    const found = tensors[name as keyof typeof tensors];
    const values = wanted.reduce((product, side) => product * side, 1);
    if (found.shape.join() !== wanted.join() || found.data.length !== values) {
      throw new ZcaError(
        "tensors",
        `expected ${name} of shape [${wanted.join(", ")}], got [${found.shape.join(", ")}]`,
      );
    }
    if (!found.data.every((value) => Number.isFinite(value))) {
      throw new ZcaError("tensors", `${name} holds a value that is not finite`);
    }
  }
  const { mean, transform, inverse } = tensors;
  return { kind, shape, epsilon, mean: mean.data, transform: transform.data, inverse: inverse.data };
}

function isDescription(value: unknown): value is StoredZca["description"] {
  if (!isObject(value) || value["kind"] !== "zca" || !isObject(value["shape"])) return false;
  const { shape, epsilon } = value;
  const sides = [shape["channels"], shape["height"], shape["width"]];
  const legal = sides.every((side) => typeof side === "number" && Number.isSafeInteger(side) && side > 0);
  return legal && typeof epsilon === "number" && epsilon > 0 && Number.isFinite(epsilon);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
