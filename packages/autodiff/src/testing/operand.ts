import { elementCount, type Shape, type TensorType } from "../tensor-type.js";
import { awayFromZero, spaced, uniform } from "./random.js";

/** Type and numbers of one operand of a case, row-major. */
export interface CaseOperand extends TensorType {
  readonly data: readonly number[];
}

/** Numbers given by hand. */
export function numbers(shape: Shape, data: readonly number[]): CaseOperand {
  return { shape, elementType: "float", data };
}

/** Int indices [k]. */
export function indices(...data: readonly number[]): CaseOperand {
  return { shape: [data.length], elementType: "int", data };
}

/** Uniform numbers between -1 and 1. */
export function random(shape: Shape, seed: number): CaseOperand {
  return numbers(shape, uniform(seed, elementCount(shape)));
}

/** Uniform numbers between 0.5 and 2. */
export function positive(shape: Shape, seed: number): CaseOperand {
  return numbers(shape, uniform(seed, elementCount(shape), 0.5, 2));
}

/** Numbers of either sign that are clear of 0. */
export function signed(shape: Shape, seed: number): CaseOperand {
  return numbers(shape, awayFromZero(seed, elementCount(shape)));
}

/** Numbers of which no two are close. */
export function distinct(shape: Shape, seed: number): CaseOperand {
  return numbers(shape, spaced(seed, elementCount(shape)));
}
