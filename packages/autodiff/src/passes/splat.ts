import type { Value } from "../builder.js";

/** The one number of which a value consists, if it is a constant (or a broadcast or reshaped one) of equal numbers. */
export function splatOf(value: Value): number | undefined {
  const { node } = value;
  if (node.primitive === "constant") {
    const [first] = node.params.data;
    return node.params.data.every((number) => number === first) ? first : undefined;
  }
  if (node.primitive !== "broadcast" && node.primitive !== "reshape") return undefined;
  return splatOf(operandOf(value, 0));
}

/** An operand of the value's node. */
export function operandOf(value: Value, index: number): Value {
  const id = value.node.operands[index];
  if (id === undefined) throw new RangeError(`${value.node.primitive} has no operand ${index}`);
  return value.builder.value(id);
}
