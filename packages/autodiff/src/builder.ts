import { GraphError } from "./errors.js";
import { nodeAt, type Graph, type Node, type NodeOf } from "./graph.js";
import type { Primitive, PrimitiveParams } from "./primitive.js";
import { inferType } from "./shapes/index.js";
import { elementCount, formatShape, type ElementType, type Shape, type TensorType } from "./tensor-type.js";

/** Handle on one node of a builder. Values of different builders never mix. */
export class Value implements TensorType {
  readonly builder: GraphBuilder;
  readonly id: number;
  readonly shape: Shape;
  readonly elementType: ElementType;

  /** Called by the builder only. */
  constructor(builder: GraphBuilder, id: number, type: TensorType) {
    this.builder = builder;
    this.id = id;
    this.shape = type.shape;
    this.elementType = type.elementType;
  }

  get node(): Node {
    return this.builder.node(this.id);
  }
}

/**
 * Appends nodes and infers their types. All state is in the builder: tracing has no globals, so graphs may be built
 * concurrently and across awaits.
 */
export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #values: Value[] = [];
  readonly #inputNames = new Set<string>();

  /** Declares a run-time input. Names are unique within the graph. */
  input(name: string, shape: Shape, elementType: ElementType = "float"): Value {
    if (this.#inputNames.has(name)) throw new GraphError(`input "${name}" is declared twice; input names are unique`);
    this.#inputNames.add(name);
    return this.apply("input", [], { name, shape, elementType });
  }

  /** Embeds known numbers, row-major. A bare number is a scalar of shape []. */
  constant(data: number | ArrayLike<number>, shape: Shape = [], elementType: ElementType = "float"): Value {
    const values = typeof data === "number" ? Float64Array.of(data) : Float64Array.from(data);
    if (values.length !== elementCount(shape)) {
      throw new GraphError(
        `constant of shape ${formatShape(shape)} needs ${elementCount(shape)} numbers, got ${values.length}`,
      );
    }
    return this.apply("constant", [], { data: values, shape, elementType });
  }

  /** Appends one primitive; throws ShapeError when the operands do not fit. */
  apply<P extends Primitive>(primitive: P, operands: readonly Value[], params: PrimitiveParams[P]): Value {
    for (const operand of operands) {
      if (operand.builder !== this)
        throw new GraphError(`${primitive}: operand %${operand.id} belongs to another builder`);
    }
    const type = inferType(primitive, operands, params);
    const node: NodeOf<P> = { primitive, params, operands: operands.map((operand) => operand.id), ...type };
    // A correlated union: NodeOf<P> for a generic P is one member of Node by construction.
    this.#nodes.push(node as Node);
    const value = new Value(this, this.#values.length, type);
    this.#values.push(value);
    return value;
  }

  get size(): number {
    return this.#nodes.length;
  }

  node(id: number): Node {
    return nodeAt(this.#nodes, id);
  }

  value(id: number): Value {
    const value = this.#values[id];
    if (value === undefined)
      throw new GraphError(`value %${id} does not exist; the builder has ${this.#values.length} nodes`);
    return value;
  }

  /** Freezes the nodes so far as a graph with these named outputs, in the order of the record's keys. */
  finish(outputs: Readonly<Record<string, Value>>): Graph {
    const entries = Object.entries(outputs);
    if (entries.length === 0) throw new GraphError("a graph needs at least one output");
    for (const [name, value] of entries) {
      if (value.builder !== this) throw new GraphError(`output "${name}" belongs to another builder`);
    }
    return { nodes: [...this.#nodes], outputs: entries.map(([name, value]) => ({ name, node: value.id })) };
  }
}
