import { axisLength, type NodeOf, type Shape } from "@condensery/autodiff";
import { reshapeTo, scalar, type LoweringContext } from "./context.js";

export function broadcast(node: NodeOf<"broadcast">, { writer, operand }: LoweringContext): string {
  return writer.op("Expand", [operand(0), writer.ints(node.shape)]);
}

export function reshape(node: NodeOf<"reshape">, { writer, operand }: LoweringContext): string {
  return reshapeTo(writer, operand(0), node.shape);
}

export function transpose(node: NodeOf<"transpose">, { writer, operand }: LoweringContext): string {
  return writer.op("Transpose", [operand(0)], { attributes: { perm: node.params.permutation } });
}

export function slice(node: NodeOf<"slice">, context: LoweringContext): string {
  const { starts, limits, strides } = node.params;
  const { shape } = context.type(0);
  const cut = shape.flatMap((length, axis) =>
    starts[axis] === 0 && limits[axis] === length && strides[axis] === 1 ? [] : [axis],
  );
  const { writer } = context;
  const at = (values: Shape) => writer.ints(cut.map((axis) => axisLength(values, axis)));
  return writer.op("Slice", [context.operand(0), at(starts), at(limits), writer.ints(cut), at(strides)]);
}

export function pad(node: NodeOf<"pad">, context: LoweringContext): string {
  const { low, high, interior } = node.params;
  const { writer } = context;
  const shape = [...context.type(0).shape];
  let value = context.operand(0);
  interior.forEach((between, axis) => {
    if (between === 0) return;
    // Each element gets its own block [1 + between] with zeros behind it; the last block's zeros are cut off
    const length = axisLength(shape, axis);
    const blocks = reshapeTo(writer, value, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]);
    const padded = padOne(context, blocks, shape.length + 1, axis + 1, between);
    const spread = length * (between + 1);
    value = reshapeTo(
      writer,
      padded,
      shape.map((one, index) => (index === axis ? spread : one)),
    );
    shape[axis] = spread - between;
    value = writer.op("Slice", [value, writer.ints([0]), writer.ints([spread - between]), writer.ints([axis])]);
  });
  if (low.every((count) => count === 0) && high.every((count) => count === 0)) return value;
  return writer.op("Pad", [value, writer.ints([...low, ...high]), scalar(writer, 0)]);
}

function padOne({ writer }: LoweringContext, value: string, rank: number, axis: number, after: number): string {
  const pads = new Array<number>(2 * rank).fill(0);
  pads[rank + axis] = after;
  return writer.op("Pad", [value, writer.ints(pads), scalar(writer, 0)]);
}

export function concat(node: NodeOf<"concat">, { writer, operands }: LoweringContext): string {
  return writer.op("Concat", operands(), { attributes: { axis: node.params.axis } });
}

export function gather(node: NodeOf<"gather">, { writer, operand }: LoweringContext): string {
  return writer.op("Gather", [operand(0), operand(1)], { attributes: { axis: node.params.axis } });
}

/** ScatterElements adds one after another, so repeated indices are right (ScatterND may race on them). */
export function scatterAdd(node: NodeOf<"scatterAdd">, { writer, operand, type }: LoweringContext): string {
  const { axis } = node.params;
  const updates = type(0).shape;
  const aligned = updates.map((length, index) => (index === axis ? length : 1));
  const indices = writer.op("Expand", [reshapeTo(writer, operand(1), aligned), writer.ints(updates)]);
  const zeros = writer.op("Expand", [
    writer.constant(
      node.shape.map(() => 1),
      [0],
    ),
    writer.ints(node.shape),
  ]);
  return writer.op("ScatterElements", [zeros, indices, operand(0)], { attributes: { axis, reduction: "add" } });
}

export function toInt(_: unknown, { writer, operand }: LoweringContext): string {
  const int64 = 7;
  return writer.op("Cast", [operand(0)], { attributes: { to: int64 } });
}

export function oneHot(node: NodeOf<"oneHot">, { writer, operand }: LoweringContext): string {
  const depth = writer.ints([node.params.classes]);
  return writer.op("OneHot", [operand(0), depth, writer.constant([2], [0, 1])], { attributes: { axis: -1 } });
}
