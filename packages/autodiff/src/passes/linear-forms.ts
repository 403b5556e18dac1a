import { GraphBuilder, type Value } from "../builder.js";
import { nodeAt, type Graph, type Node } from "../graph.js";
import { broadcastTo } from "../ops/align.js";
import { multiply } from "../ops/elementwise.js";
import { reduceSum } from "../ops/reduction.js";
import { axisLength, elementCount, reducedShape } from "../tensor-type.js";
import {
  addForms,
  atomForm,
  emitForm,
  offsetForm,
  plus,
  scaleForm,
  times,
  type Coefficient,
  type LinearForm,
} from "./linear-form.js";
import type { Pass } from "./pass.js";
import { copyNode } from "./rewrite.js";

/** A combination of more maps than this is left as it was written. */
const mostTerms = 6;
/** A product of two combinations inside a sum is expanded up to this number of pairs, offsets counted. */
const mostPairs = 9;
/** A broadcast value is a coefficient when it has at least this many times fewer numbers than the map. */
const smallness = 8;

/**
 * Collects per-channel arithmetic over large maps. Sums, differences and products with small factors are read as
 * linear combinations `sum_i c_i·X_i + c_0` of maps X_i with small coefficients c_i, and
 *
 * - a combination is written with one multiplication and one addition a map, its coefficients merged beforehand;
 * - `reduceSum` of a combination, or of a product of two, is taken map by map: sum(c·X) = c·sum(X).
 *
 * Derivatives of normalisation layers are full of such factors; each that merges saves a pass over the map.
 * Values which something else needs in full (a convolution, a mask) stay as they are and act as maps themselves.
 */
export const linearForms: Pass = {
  name: "linear-forms",
  run: (graph) => new LinearForms(graph).run(),
};

class LinearForms {
  readonly #graph: Graph;
  readonly #builder = new GraphBuilder();
  readonly #mapped: (Value | undefined)[] = [];
  readonly #forms = new Map<number, LinearForm>();
  readonly #needed: ReadonlySet<number>;
  readonly #summedOnly: ReadonlySet<number>;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#summedOnly = summedProducts(graph);
    this.#needed = neededInFull(graph, this.#summedOnly);
  }

  run(): Graph {
    this.#graph.nodes.forEach((node, position) => {
      this.#mapped[position] = this.#rewrite(node, position);
    });
    return this.#builder.finish(
      Object.fromEntries(this.#graph.outputs.map(({ name, node }) => [name, this.#value(node)])),
    );
  }

  /** The rewritten node; undefined while it exists only as a form. */
  #rewrite(node: Node, position: number): Value | undefined {
    if (isLinear(node, this.#graph)) {
      const form = this.#combine(node);
      if (form !== undefined && form.terms.size <= mostTerms) {
        this.#forms.set(position, form);
        if (!this.#needed.has(position)) return undefined;
        return emitForm(form, node.shape, (atom) => this.#value(atom)) ?? this.#copy(node);
      }
      return this.#copy(node);
    }
    if (this.#summedOnly.has(position)) return undefined;
    if (node.primitive === "reduceSum") return this.#reduce(node) ?? this.#copy(node);
    return this.#copy(node);
  }

  #copy(node: Node): Value {
    return copyNode(
      this.#builder,
      node,
      node.operands.map((operand) => this.#value(operand)),
    );
  }

  /** The value of a node in the new graph, written out if it was only a form so far. */
  #value(position: number): Value {
    const known = this.#mapped[position];
    if (known !== undefined) return known;
    const node = nodeAt(this.#graph.nodes, position);
    const form = this.#forms.get(position);
    const emitted = form && emitForm(form, node.shape, (atom) => this.#value(atom));
    const value = emitted ?? this.#copy(node);
    this.#mapped[position] = value;
    return value;
  }

  /** How consumers see a node: expanded if it exists only as a form, else as a map or a coefficient. */
  #form(position: number): LinearForm {
    const small = smallOperand(position, this.#graph);
    if (small !== undefined) return offsetForm("number" in small ? small.number : this.#value(small.source));
    const form = this.#forms.get(position);
    return form === undefined || this.#needed.has(position) || isPlainSum(form) ? atomForm(position) : form;
  }

  #combine(node: Node): LinearForm | undefined {
    const [x, y] = node.operands.map((operand) => this.#form(operand));
    if (x === undefined) return undefined;
    if (node.primitive === "negate") return scaleForm(x, -1);
    if (y === undefined) return undefined;
    if (node.primitive === "add") return addForms(x, y);
    if (node.primitive === "subtract") return addForms(x, scaleForm(y, -1));
    return x.terms.size === 0 ? scaleForm(y, x.offset) : scaleForm(x, y.offset);
  }

  /** reduceSum of a combination or of a product of two; undefined when nothing is to be gained. */
  #reduce(node: Node & { primitive: "reduceSum" }): Value | undefined {
    const position = axisLength(node.operands, 0);
    const operand = nodeAt(this.#graph.nodes, position);
    const { axes } = node.params;
    if (this.#summedOnly.has(position)) {
      const [left, right] = operand.operands.map((factor) => this.#form(factor));
      if (left === undefined || right === undefined) return undefined;
      return this.#sumOfProduct(left, right, operand, axes);
    }
    const form = this.#forms.get(position);
    if (form === undefined || this.#needed.has(position) || isPlainSum(form)) return undefined;
    return this.#sumOfProduct(this.#form(position), offsetForm(1), operand, axes);
  }

  #sumOfProduct(left: LinearForm, right: LinearForm, map: Node, axes: readonly number[]): Value | undefined {
    if ((left.terms.size + 1) * (right.terms.size + 1) > mostPairs) return undefined;
    const coefficients = [...left.terms.values(), left.offset, ...right.terms.values(), right.offset];
    // Coefficients that vary along an axis keep that axis for a second, small sum
    const inner = axes.filter((axis) => coefficients.every((one) => typeof one === "number" || one.shape[axis] === 1));
    if (inner.length === 0) return undefined;
    const count = inner.reduce((product, axis) => product * axisLength(map.shape, axis), 1);
    const small = reducedShape(map.shape, inner);
    const sumOf = (value: Value): Value => reduceSum(value, inner);

    let total: Coefficient = times(times(left.offset, right.offset), count);
    for (const [a, c] of left.terms) {
      total = plus(total, times(times(c, right.offset), right.offset === 0 ? 1 : sumOf(this.#value(a))));
      for (const [b, d] of right.terms)
        total = plus(total, times(times(c, d), sumOf(multiply(this.#value(a), this.#value(b)))));
    }
    for (const [b, d] of right.terms)
      total = plus(total, times(times(d, left.offset), left.offset === 0 ? 1 : sumOf(this.#value(b))));
    const dense = broadcastTo(typeof total === "number" ? this.#builder.constant(total) : total, small);
    const outer = axes.filter((axis) => !inner.includes(axis));
    return outer.length === 0 ? dense : reduceSum(dense, outer);
  }
}

/** A sum of maps without factors: expanding it would only repeat what its consumers do to the one sum. */
function isPlainSum(form: LinearForm): boolean {
  const plain = [...form.terms.values()].every((coefficient) => coefficient === 1 || coefficient === -1);
  return plain && form.terms.size > 1 && form.offset === 0;
}

/** A coefficient as the original graph holds it: a number, or the position of a broadcast's small source. */
type SmallOperand = { readonly number: number } | { readonly source: number };

function smallOperand(position: number, graph: Graph): SmallOperand | undefined {
  const node = nodeAt(graph.nodes, position);
  if (node.primitive !== "broadcast") return undefined;
  const source = axisLength(node.operands, 0);
  const splat = splatAt(source, graph);
  if (splat !== undefined) return { number: splat };
  return elementCount(nodeAt(graph.nodes, source).shape) * smallness <= elementCount(node.shape)
    ? { source }
    : undefined;
}

/** The number of which a constant consists, also through reshape and broadcast. */
function splatAt(position: number, graph: Graph): number | undefined {
  const node = nodeAt(graph.nodes, position);
  if (node.primitive === "constant") {
    const [first] = node.params.data;
    return node.params.data.every((number) => number === first) ? first : undefined;
  }
  return node.primitive === "reshape" || node.primitive === "broadcast"
    ? splatAt(axisLength(node.operands, 0), graph)
    : undefined;
}

/** Whether the node is a sum, a difference, a negation or a product with a coefficient. */
function isLinear(node: Node, graph: Graph): boolean {
  if (node.primitive === "add" || node.primitive === "subtract" || node.primitive === "negate") return true;
  return node.primitive === "multiply" && node.operands.some((operand) => smallOperand(operand, graph) !== undefined);
}

/** Positions of products of two maps that are only ever summed. */
function summedProducts(graph: Graph): Set<number> {
  const found = new Set<number>();
  graph.nodes.forEach((node, position) => {
    if (node.primitive === "multiply" && !isLinear(node, graph)) found.add(position);
  });
  const consumed = new Set<number>();
  for (const consumer of graph.nodes) {
    for (const operand of consumer.operands) {
      consumed.add(operand);
      if (consumer.primitive !== "reduceSum") found.delete(operand);
    }
  }
  for (const { node } of graph.outputs) found.delete(node);
  return new Set([...found].filter((position) => consumed.has(position)));
}

/** Positions that some consumer reads as a whole map, so that they exist in full anyway. */
function neededInFull(graph: Graph, summedOnly: ReadonlySet<number>): Set<number> {
  const needed = new Set(graph.outputs.map((output) => output.node));
  graph.nodes.forEach((consumer, position) => {
    const expands = isLinear(consumer, graph) || consumer.primitive === "reduceSum" || summedOnly.has(position);
    if (!expands) consumer.operands.forEach((operand) => needed.add(operand));
  });
  return needed;
}
