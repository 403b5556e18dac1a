import { GraphBuilder, type Value } from "../../builder.js";
import { nodeAt, type Graph, type Node } from "../../graph.js";
import { matmul } from "../../ops/contraction.js";
import { add } from "../../ops/elementwise.js";
import type { ConvWindow } from "../../primitive.js";
import { shape4 } from "../../shapes/contraction.js";
import { sameShape } from "../../tensor-type.js";
import type { Pass } from "../pass.js";
import { copyNode } from "../rewrite.js";
import { domainToKernel, domainToMap, kernelToDomain, mapToDomain } from "./transforms.js";

export interface WinogradOptions {
  /** Convolutions with fewer input or output channels stay as they are: their products would be too thin. */
  readonly minimumChannels: number;
}

/** A result that still is in the domain. */
interface DomainValue {
  readonly domain: Value;
  readonly leave: "map-by-output" | "map-by-input" | "kernel";
}

/**
 * Computes 3x3 convolutions (stride 1, padding 1) and both their gradients with 36 channel products a 4x4 tile instead
 * of 144: 4 times fewer multiplications, at the price of transforms that are matrix products themselves.
 *
 * All three operations live in the same domain: with U = T_B(x), V = T_A(dy), W = T_G(w),
 *
 *   conv = T_Aᵀ(U·Wᵀ)      convInputGradient = T_Bᵀ(V·W)      convWeightGradient = T_Gᵀ(Vᵀ·U)
 *
 * so a map that takes part in several of them is transformed once (common-subexpression elimination merges the equal
 * transforms), and sums of results are taken in the domain and transformed back once. A second-order program, where
 * every map meets up to three kernels, profits most.
 */
export function winograd(options: WinogradOptions): Pass {
  return { name: "winograd", run: (graph) => new Winograd(graph, options).run() };
}

class Winograd {
  readonly #graph: Graph;
  readonly #options: WinogradOptions;
  readonly #builder = new GraphBuilder();
  readonly #mapped: (Value | undefined)[] = [];
  readonly #domains = new Map<number, DomainValue>();

  constructor(graph: Graph, options: WinogradOptions) {
    this.#graph = graph;
    this.#options = options;
  }

  run(): Graph {
    this.#graph.nodes.forEach((node, position) => {
      const domain = this.#enter(node);
      if (domain === undefined) this.#mapped[position] = this.#copy(node);
      else this.#domains.set(position, domain);
    });
    if (this.#domains.size === 0) return this.#graph;
    return this.#builder.finish(
      Object.fromEntries(this.#graph.outputs.map(({ name, node }) => [name, this.#value(node)])),
    );
  }

  #copy(node: Node): Value {
    return copyNode(
      this.#builder,
      node,
      node.operands.map((operand) => this.#value(operand)),
    );
  }

  #enter(node: Node): DomainValue | undefined {
    const [left, right] = node.operands;
    if (left === undefined || right === undefined) return undefined;
    if (node.primitive === "add") return this.#addInDomain(left, right);
    if (!this.#applies(node)) return undefined;
    const [x, y] = [this.#value(left), this.#value(right)];
    switch (node.primitive) {
      case "conv":
        return {
          domain: matmul(mapToDomain(x, "input"), kernelToDomain(y), { transposeRight: true }),
          leave: "map-by-output",
        };
      case "convInputGradient":
        return { domain: matmul(mapToDomain(x, "output"), kernelToDomain(y)), leave: "map-by-input" };
      case "convWeightGradient":
        return {
          domain: matmul(mapToDomain(y, "output"), mapToDomain(x, "input"), { transposeLeft: true }),
          leave: "kernel",
        };
      default:
        return undefined;
    }
  }

  #addInDomain(left: number, right: number): DomainValue | undefined {
    const [x, y] = [this.#domains.get(left), this.#domains.get(right)];
    if (x === undefined || y === undefined || x.leave !== y.leave) return undefined;
    return sameShape(x.domain.shape, y.domain.shape) ? { domain: add(x.domain, y.domain), leave: x.leave } : undefined;
  }

  #applies(node: Node): boolean {
    const shapeOf = (index: number) => nodeAt(this.#graph.nodes, node.operands[index] ?? -1).shape;
    switch (node.primitive) {
      case "conv":
        return this.#fits(node.params, shapeOf(1));
      case "convInputGradient":
        return this.#fits(node.params, shapeOf(1));
      case "convWeightGradient":
        return this.#fits(node.params, node.shape);
      default:
        return false;
    }
  }

  #fits({ stride, padding }: ConvWindow, kernel: readonly number[]): boolean {
    const [k, c, i, j] = shape4(kernel);
    const standard = i === 3 && j === 3 && stride.every((one) => one === 1) && padding.every((one) => one === 1);
    return standard && Math.min(k, c) >= this.#options.minimumChannels;
  }

  /** The node's value outside the domain, transformed back when it is first asked for. */
  #value(position: number): Value {
    const known = this.#mapped[position];
    if (known !== undefined) return known;
    const value = this.#leaveDomain(position);
    this.#mapped[position] = value;
    return value;
  }

  #leaveDomain(position: number): Value {
    const node = nodeAt(this.#graph.nodes, position);
    const inside = this.#domains.get(position);
    if (inside === undefined) throw new RangeError(`node %${position} is used before it is rewritten`);
    const shape = shape4(node.shape);
    if (inside.leave === "kernel") return domainToKernel(inside.domain, shape);
    return domainToMap(inside.domain, inside.leave === "map-by-output" ? "output" : "input", shape);
  }
}
