import type { LoweringContext } from "./context.js";
import { scalar } from "./context.js";

/** One ONNX operator over operands that broadcast. */
export const operator =
  (name: string) =>
  (_: unknown, context: LoweringContext): string =>
    context.writer.op(name, context.broadcastOperands());

/** A comparison as a float mask: the cast is several times faster than Where or Sign. */
export const comparison =
  (name: string) =>
  (_: unknown, context: LoweringContext): string =>
    asFloat(context, context.writer.op(name, context.broadcastOperands()));

/** 1 where x > 0, else 0. */
export function step(_: unknown, context: LoweringContext): string {
  const { writer } = context;
  return asFloat(context, writer.op("Greater", [context.operand(0), scalar(writer, 0)]));
}

export function select(_: unknown, context: LoweringContext): string {
  const { writer } = context;
  const isZero = writer.op("Equal", [context.operand(0), scalar(writer, 0)]);
  return writer.op("Where", [isZero, context.operand(2), context.operand(1)]);
}

function asFloat({ writer }: LoweringContext, mask: string): string {
  const float = 1;
  return writer.op("Cast", [mask], { attributes: { to: float } });
}
