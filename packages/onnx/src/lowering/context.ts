import type { Node, NodeOf, Primitive, Shape, TensorType } from "@condensery/autodiff";
import type { ModelWriter } from "../model-writer.js";

/** What a lowering rule sees of one node and of the model that is being written. */
export interface LoweringContext {
  readonly writer: ModelWriter;
  /** Name of an operand's value, written in full. */
  readonly operand: (index: number) => string;
  /** Names of all operands. */
  readonly operands: () => string[];
  /** Type of an operand. */
  readonly type: (index: number) => TensorType;
  /**
   * Operands for an element-wise operator, which broadcasts by itself: a broadcast operand is given by its small
   * source, as long as the operands together still have the node's shape.
   */
  readonly broadcastOperands: () => string[];
  /** The node that computes an operand. */
  readonly producer: (index: number) => Node;
  /** A value shared by several nodes: `write` runs for the first of them. */
  readonly shared: (key: string, write: () => readonly string[]) => readonly string[];
}

/** Writes one application of a primitive as ONNX nodes and returns the name of its value. */
export type LoweringRule<P extends Primitive> = (node: NodeOf<P>, context: LoweringContext) => string;

/** Writes a reshape. */
export function reshapeTo(writer: ModelWriter, value: string, shape: Shape): string {
  return writer.op("Reshape", [value, writer.ints(shape)]);
}

/** Writes a scalar float constant. */
export function scalar(writer: ModelWriter, value: number): string {
  return writer.constant([], [value]);
}

/** Writes a reduction that keeps the axes with length 1; ONNX would take an empty list for all axes. */
export function reduceOver(writer: ModelWriter, operator: string, value: string, axes: readonly number[]): string {
  return axes.length === 0 ? value : writer.op(operator, [value, writer.ints(axes)], { attributes: { keepdims: 1 } });
}
