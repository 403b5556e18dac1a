import { axisLength, elementCount, type NodeOf, type Shape } from "@condensery/autodiff";
import { reduceOver, scalar, type LoweringContext } from "./context.js";

export function standardise(node: NodeOf<"standardise">, context: LoweringContext): string {
  return moments(node, context)[0] ?? "";
}

export function inverseDeviation(node: NodeOf<"inverseDeviation">, context: LoweringContext): string {
  return moments(node, context)[1] ?? "";
}

/** [standardised map, inverse deviation] of one value, computed once for both primitives. */
function moments(
  node: NodeOf<"standardise"> | NodeOf<"inverseDeviation">,
  context: LoweringContext,
): readonly string[] {
  const { axes, epsilon } = node.params;
  const x = context.operand(0);
  const { shape } = context.type(0);
  return context.shared(`moments ${x} ${axes.join(",")} ${epsilon}`, () =>
    areTrailing(axes, shape.length)
      ? layerNormalisation(context, x, shape, axes, epsilon)
      : plainMoments(context, x, axes, epsilon),
  );
}

function areTrailing(axes: readonly number[], rank: number): boolean {
  return axes.length > 0 && axes.every((axis, position) => axis === rank - axes.length + position);
}

/** One multi-threaded pass; LayerNormalization's third result is the inverse deviation. */
function layerNormalisation(
  { writer }: LoweringContext,
  x: string,
  shape: Shape,
  axes: readonly number[],
  epsilon: number,
): readonly string[] {
  const normalised = axes.map((axis) => axisLength(shape, axis));
  const ones = writer.constant(normalised, new Array<number>(elementCount(normalised)).fill(1));
  const [y = "", , inverse = ""] = writer.node("LayerNormalization", [x, ones], {
    attributes: { axis: axisLength(axes, 0), epsilon: { float: epsilon } },
    outputs: 3,
  });
  return [y, inverse];
}

function plainMoments(
  { writer }: LoweringContext,
  x: string,
  axes: readonly number[],
  epsilon: number,
): readonly string[] {
  const mean = (value: string) => reduceOver(writer, "ReduceMean", value, axes);
  const centred = writer.op("Sub", [x, mean(x)]);
  const variance = writer.op("Add", [mean(writer.op("Mul", [centred, centred])), scalar(writer, epsilon)]);
  const inverse = writer.op("Reciprocal", [writer.op("Sqrt", [variance])]);
  return [writer.op("Mul", [centred, inverse]), inverse];
}
