import { createHash } from "node:crypto";
import {
  countFlops,
  graphInputs,
  nodeAt,
  sameShape,
  type ElementType,
  type Graph,
  type Node,
  type Shape,
} from "@condensery/autodiff";
import type { LoweringContext } from "./lowering/context.js";
import { lowerNode } from "./lowering/index.js";
import { ModelWriter, type Port } from "./model-writer.js";

/** Element types as ONNX Runtime names them. */
export type OnnxElementType = "float32" | "int64";

/** Name and type of one input or output of a program. */
export interface ProgramPort {
  readonly name: string;
  readonly elementType: OnnxElementType;
  readonly shape: Shape;
}

/** A graph as an ONNX model, with what a runtime must know of it without parsing it. */
export interface Program {
  /** SHA-256 of the bytes, hex: equal graphs give equal keys. */
  readonly key: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inputs: readonly ProgramPort[];
  readonly outputs: readonly ProgramPort[];
  /** Floating-point operations of one run's matrix products and convolutions as the graph states them. */
  readonly flops: number;
}

/**
 * Lowers a graph as it stands. Inputs and outputs keep their names; float becomes float32, int becomes int64.
 * Throws GraphError for an output with the name of an input: a model has one value a name.
 */
export function lower(name: string, graph: Graph): Program {
  const writer = new ModelWriter();
  graphInputs(graph).forEach(({ params }) => writer.reserve(params.name));
  const values = new ValueNames(graph, writer);
  const inputs: Port[] = graphInputs(graph).map(({ params, shape, elementType }) => ({
    name: params.name,
    shape,
    elementType,
  }));
  const outputs: Port[] = graph.outputs.map((output) => {
    const { shape, elementType } = nodeAt(graph.nodes, output.node);
    writer.alias(values.name(output.node), output.name);
    return { name: output.name, shape, elementType };
  });
  const bytes = writer.finish(name, inputs, outputs);
  return {
    key: createHash("sha256").update(bytes).digest("hex"),
    name,
    bytes,
    inputs: inputs.map(programPort),
    outputs: outputs.map(programPort),
    flops: countFlops(graph),
  };
}

function programPort({
  name,
  shape,
  elementType,
}: {
  name: string;
  shape: Shape;
  elementType: ElementType;
}): ProgramPort {
  return { name, shape, elementType: elementType === "float" ? "float32" : "int64" };
}

/** Writes nodes when their value is first asked for, so that a broadcast which every consumer does itself is never written. */
class ValueNames {
  readonly #graph: Graph;
  readonly #writer: ModelWriter;
  readonly #names = new Map<number, string>();
  readonly #shared = new Map<string, readonly string[]>();

  constructor(graph: Graph, writer: ModelWriter) {
    this.#graph = graph;
    this.#writer = writer;
    graph.nodes.forEach((node, position) => {
      if (node.primitive === "input") this.#names.set(position, node.params.name);
      // In order, which keeps the recursion flat; broadcasts wait until somebody needs them in full
      else if (node.primitive !== "broadcast") this.name(position);
    });
  }

  name(position: number): string {
    const known = this.#names.get(position);
    if (known !== undefined) return known;
    const node = nodeAt(this.#graph.nodes, position);
    if (node.primitive === "input") return node.params.name;
    const name = lowerNode(node, this.#context(node));
    this.#names.set(position, name);
    return name;
  }

  #context(node: Node): LoweringContext {
    const operandPosition = (index: number): number => {
      const position = node.operands[index];
      if (position === undefined) throw new RangeError(`${node.primitive} has no operand ${index}`);
      return position;
    };
    const producer = (index: number): Node => nodeAt(this.#graph.nodes, operandPosition(index));
    return {
      writer: this.#writer,
      operand: (index) => this.name(operandPosition(index)),
      operands: () => node.operands.map((operand) => this.name(operand)),
      type: producer,
      producer,
      broadcastOperands: () => this.#broadcastOperands(node),
      shared: (key, write) => {
        const known = this.#shared.get(key) ?? write();
        this.#shared.set(key, known);
        return known;
      },
    };
  }

  #broadcastOperands(node: Node): string[] {
    const sources = node.operands.map((operand) => {
      const producer = nodeAt(this.#graph.nodes, operand);
      return producer.primitive === "broadcast" ? (producer.operands[0] ?? operand) : operand;
    });
    const reached = node.shape.map((_, axis) =>
      Math.max(...sources.map((source) => nodeAt(this.#graph.nodes, source).shape[axis] ?? 1)),
    );
    const whole = sameShape(reached, node.shape);
    return (whole ? sources : node.operands).map((position) => this.name(position));
  }
}
