/** What is wrong with a value that was given, as the end of "…: "; undefined when it is legal. */
export type Rule = (value: unknown) => string | undefined;

/** A rule for each option: an option without one does not compile. */
export type Rules<Options> = { readonly [Option in keyof Required<Options>]: Rule };

export function integer({ from, to }: { readonly from: number; readonly to?: number }): Rule {
  const expected = to === undefined ? `an integer of at least ${from}` : `an integer from ${from} to ${to}`;
  // Counts travel in 32 bits
  return unless(expected, (value) => Number.isInteger(value) && inside(value, from, to ?? 2 ** 31 - 1));
}

export function numberAtLeast(least: number): Rule {
  return unless(`a finite number of at least ${least}`, (value) => Number.isFinite(value) && inside(value, least));
}

export function numberAbove(bound: number): Rule {
  return unless(`a finite number above ${bound}`, (value) => inside(value, bound, Number.MAX_VALUE) && value !== bound);
}

/** @param reason why there are no others, where a caller may ask */
export function oneOf(names: readonly string[], reason?: string): Rule {
  const expected = `one of ${names.join(", ")}${reason === undefined ? "" : ` (${reason})`}`;
  return unless(expected, (value) => typeof value === "string" && names.includes(value));
}

export function textOf(expected: string, form: RegExp): Rule {
  return unless(expected, (value) => typeof value === "string" && form.test(value));
}

export function unless(expected: string, isLegal: (value: unknown) => boolean): Rule {
  return (value) => (isLegal(value) ? undefined : `Expected ${expected}, got ${shown(value)}.`);
}

export function inside(value: unknown, from: number, to = Infinity): value is number {
  return typeof value === "number" && value >= from && value <= to;
}

/** A value in a message, cut short. */
function shown(value: unknown): string {
  if (typeof value !== "string") return typeof value === "object" && value !== null ? "an object" : String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
}
