/** Linear combinations of large maps with small coefficients, the values of which `linear-forms` rewrites. */
import type { Value } from "../builder.js";
import { broadcastTo } from "../ops/align.js";
import { add, multiply, negate, subtract } from "../ops/elementwise.js";
import type { Shape } from "../tensor-type.js";

/** A number, or a value whose axes of length 1 are meant to be broadcast. */
export type Coefficient = number | Value;

/** offset + sum of coefficient·atom; atoms are positions of nodes in the graph that is rewritten. */
export interface LinearForm {
  readonly terms: ReadonlyMap<number, Coefficient>;
  readonly offset: Coefficient;
}

export function atomForm(position: number): LinearForm {
  return { terms: new Map([[position, 1]]), offset: 0 };
}

export function offsetForm(offset: Coefficient): LinearForm {
  return { terms: new Map(), offset };
}

export function plus(x: Coefficient, y: Coefficient): Coefficient {
  if (x === 0) return y;
  if (y === 0) return x;
  return typeof x === "number" && typeof y === "number" ? x + y : add(x, y);
}

export function times(x: Coefficient, y: Coefficient): Coefficient {
  if (x === 0 || y === 0) return 0;
  if (x === 1) return y;
  if (y === 1) return x;
  if (typeof x === "number" && typeof y === "number") return x * y;
  if (x === -1 && typeof y !== "number") return negate(y);
  if (y === -1 && typeof x !== "number") return negate(x);
  return multiply(x, y);
}

export function scaleForm(form: LinearForm, factor: Coefficient): LinearForm {
  return {
    terms: new Map([...form.terms].map(([atom, coefficient]) => [atom, times(coefficient, factor)])),
    offset: times(form.offset, factor),
  };
}

export function addForms(x: LinearForm, y: LinearForm): LinearForm {
  const terms = new Map(x.terms);
  for (const [atom, coefficient] of y.terms) terms.set(atom, plus(terms.get(atom) ?? 0, coefficient));
  return { terms, offset: plus(x.offset, y.offset) };
}

/** Emits the combination with one pass over the map for each factor and each addition. */
export function emitForm(form: LinearForm, shape: Shape, atom: (position: number) => Value): Value | undefined {
  let sum: Value | undefined;
  for (const [position, coefficient] of [...form.terms].toSorted(([left], [right]) => left - right)) {
    if (coefficient === 0) continue;
    sum = addTerm(sum, coefficient, atom(position));
  }
  if (sum === undefined || form.offset === 0) return sum;
  return add(sum, typeof form.offset === "number" ? form.offset : broadcastTo(form.offset, shape));
}

function addTerm(sum: Value | undefined, coefficient: Coefficient, atom: Value): Value {
  if (sum !== undefined && coefficient === -1) return subtract(sum, atom);
  const scaled =
    coefficient === 1
      ? atom
      : coefficient === -1
        ? negate(atom)
        : multiply(atom, typeof coefficient === "number" ? coefficient : broadcastTo(coefficient, atom.shape));
  return sum === undefined ? scaled : add(sum, scaled);
}
