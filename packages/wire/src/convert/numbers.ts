import { invalid } from "./wire-error.js";

/** Legal integers, both ends included. */
export interface IntegerRange {
  readonly from: number;
  /** Absent: the largest that the field holds. */
  readonly to?: number;
}

/** Legal real numbers. */
export interface NumberRange {
  /** Smallest; the number itself is legal. */
  readonly from?: number;
  /** The number itself is not legal. */
  readonly above?: number;
  /** Largest; the number itself is legal. */
  readonly to?: number;
  /** The number itself is not legal. */
  readonly below?: number;
}

/** @throws WireError when it is no integer of the range */
export function integerFromWire(value: number, field: string, range: IntegerRange): number {
  const { from, to } = range;
  if (!Number.isSafeInteger(value) || value < from || (to !== undefined && value > to)) {
    throw invalid(field, describeIntegers(range), String(value));
  }
  return value;
}

/** A 64-bit integer as a number. @throws WireError when it is outside the range, or a number could not hold it */
export function int64FieldFromWire(value: bigint, field: string, range: IntegerRange): number {
  const { from, to = Number.MAX_SAFE_INTEGER } = range;
  if (value < BigInt(from) || value > BigInt(to)) throw invalid(field, describeIntegers({ from, to }), String(value));
  return Number(value);
}

/** @throws WireError when it is not finite, or outside the range */
export function numberFromWire(value: number, field: string, range: NumberRange): number {
  const { from = -Infinity, above = -Infinity, to = Infinity, below = Infinity } = range;
  const inside = value >= from && value > above && value <= to && value < below;
  if (!Number.isFinite(value) || !inside) throw invalid(field, describeNumbers(range), String(value));
  return value;
}

function describeIntegers({ from, to }: IntegerRange): string {
  return to === undefined ? `an integer of at least ${from}` : `an integer from ${from} to ${to}`;
}

function describeNumbers({ from, above, to, below }: NumberRange): string {
  const ends = [
    ...(from === undefined ? [] : [`at least ${from}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(to === undefined ? [] : [`at most ${to}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return ends.length === 0 ? "a finite number" : `a finite number ${ends.join(" and ")}`;
}

/** The same for a field that may be absent. */
export function optionally<Value, Converted, Range>(
  convert: (value: Value, field: string, range: Range) => Converted,
  value: Value | undefined,
  field: string,
  range: Range,
): Converted | undefined {
  return value === undefined ? undefined : convert(value, field, range);
}
