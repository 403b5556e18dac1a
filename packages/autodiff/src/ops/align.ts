import { GraphError } from "../errors.js";
import { Value } from "../builder.js";
import { formatShape, sameShape, type Shape } from "../tensor-type.js";

/** A value or a number, which becomes a constant in the other operand's builder. */
export type Operand = Value | number;

/** The value repeated to `shape`, after leading axes of length 1 are added where its rank is lower. */
export function broadcastTo(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const missing = shape.length - x.shape.length;
  if (missing < 0) throw new GraphError(`${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`);
  const widened = [...new Array<number>(missing).fill(1), ...x.shape];
  const aligned = missing === 0 ? x : x.builder.apply("reshape", [x], { shape: widened });
  return sameShape(widened, shape) ? aligned : x.builder.apply("broadcast", [aligned], { shape });
}

/** Both operands at their common broadcast shape (axes compared from the last one). */
export function align(x: Operand, y: Operand): [Value, Value] {
  const builder = x instanceof Value ? x.builder : y instanceof Value ? y.builder : undefined;
  if (builder === undefined) throw new GraphError("at least one operand must be a graph value");
  const left = x instanceof Value ? x : builder.constant(x);
  const right = y instanceof Value ? y : builder.constant(y);
  const rank = Math.max(left.shape.length, right.shape.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [a, b] = [
      left.shape[axis - rank + left.shape.length] ?? 1,
      right.shape[axis - rank + right.shape.length] ?? 1,
    ];
    if (a !== b && a !== 1 && b !== 1)
      throw new GraphError(`${formatShape(left.shape)} and ${formatShape(right.shape)} have no common shape`);
    return Math.max(a, b);
  });
  return [broadcastTo(left, shape), broadcastTo(right, shape)];
}
