import type { FloatTensor } from "@condensery/condensation";
import type { SafetensorsContent, WireTensor } from "@condensery/wire";
import { UnusableError } from "./unusable-error.js";

/** The tensors of a golden file, checked against the shapes they must have. */
export class TensorReader {
  readonly #tensors: SafetensorsContent["tensors"];

  constructor(tensors: SafetensorsContent["tensors"]) {
    this.#tensors = tensors;
  }

  names(): string[] {
    return Object.keys(this.#tensors);
  }

  get(name: string): WireTensor {
    const tensor = this.#tensors[name];
    if (tensor === undefined) throw new UnusableError(`there is no tensor ${name}`);
    return tensor;
  }

  has(name: string): boolean {
    return this.#tensors[name] !== undefined;
  }

  /** A tensor of real numbers; undefined in `shape` accepts any length of that axis. */
  real(name: string, shape: readonly (number | undefined)[]): FloatTensor {
    const tensor = this.get(name);
    if (tensor.dtype !== "F32" && tensor.dtype !== "F64") {
      throw new UnusableError(`${name} must hold F32 or F64, got ${tensor.dtype}`);
    }
    expectShape(name, tensor.shape, shape);
    return { shape: tensor.shape, data: tensor.data };
  }

  /** Integers of [0, limit). */
  indices(name: string, shape: readonly (number | undefined)[], limit: number): number[] {
    const { dtype, data, shape: actual } = this.get(name);
    if (dtype !== "I64" && dtype !== "I32") throw new UnusableError(`${name} must hold I64 or I32, got ${dtype}`);
    expectShape(name, actual, shape);
    const indices = Array.from<bigint | number, number>(data, Number);
    const outside = indices.find((index) => index < 0 || index >= limit);
    if (outside !== undefined)
      throw new UnusableError(`${name} must hold integers from 0 to ${limit - 1}, got ${outside}`);
    return indices;
  }
}

function expectShape(name: string, actual: readonly number[], expected: readonly (number | undefined)[]): void {
  const fits = actual.length === expected.length && actual.every((size, axis) => size === (expected[axis] ?? size));
  if (fits) return;
  const wanted = expected.map((size) => size ?? "any").join(",");
  throw new UnusableError(`${name} must have the shape [${wanted}], got [${actual.join(",")}]`);
}
