import type { Primitive } from "./primitive.js";

/** Operands that a primitive cannot take: the message says what was expected and what came. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly primitive: Primitive;

  constructor(primitive: Primitive, message: string) {
    super(`${primitive}: ${message}`);
    this.primitive = primitive;
  }
}

/** A graph that breaks the definition of a legal graph, or a builder used against its contract. */
export class GraphError extends Error {
  override readonly name = "GraphError";
}
