import { invalid } from "./wire-error.js";

/** An enum of the wire under the names that TypeScript sees. */
export interface EnumNames<Value extends number, Name extends string> {
  /** Every name, in the order of the enum's numbers. */
  readonly names: readonly Name[];
  readonly toWire: (name: Name) => Value;
  /** undefined for the unspecified value and for a number that this version does not know. */
  readonly nameOf: (value: number) => Name | undefined;
  /** undefined for the unspecified value. @throws WireError for a number that this version does not know */
  readonly fromWire: (value: number, field: string) => Name | undefined;
}

/**
 * Binds the values of an enum to names. With `Value` spelled out as the enum less UNSPECIFIED and UNRECOGNIZED, a value
 * that proto/ gains does not compile until it has a name.
 */
export function enumNames<Value extends number, Name extends string>(
  table: Readonly<Record<Value, Name>>,
): EnumNames<Value, Name> {
  // The table's keys are the numbers: Record makes no others legal
  const entries = Object.entries<Name>(table).map(([value, name]) => [Number(value) as Value, name] as const);
  const nameOfValue = new Map<number, Name>(entries);
  const valueOf = new Map(entries.map(([value, name]) => [name, value]));
  const names = [...nameOfValue.values()];
  return {
    names,
    toWire: (name) => {
      const value = valueOf.get(name);
      if (value === undefined) throw new RangeError(`expected one of ${names.join(", ")}, got ${JSON.stringify(name)}`);
      return value;
    },
    nameOf: (value) => nameOfValue.get(value),
    fromWire: (value, field) => {
      if (value === 0) return undefined;
      const name = nameOfValue.get(value);
      if (name === undefined) throw invalid(field, `one of ${names.join(", ")}`, `the unknown value ${value}`);
      return name;
    },
  };
}
