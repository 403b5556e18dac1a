import type { Kind } from "./kinds.js";
import type { Problem } from "./problem.js";

/** One environment variable: its name, what it may hold, and what its absence means. */
export interface Variable<Value> {
  readonly variable: string;
  readonly kind: Kind<Value>;
  /** Undefined: the variable must be set. */
  readonly absent: { readonly value: Value } | undefined;
}

/** Variables that belong together, with the rules between them. */
export interface Group<Value> {
  readonly schema: Schema;
  check(values: Value): readonly Problem[];
}

export interface Schema {
  readonly [property: string]: Variable<unknown> | Group<unknown>;
}

/** The typed object that an environment becomes. */
export type Configuration<Of extends Schema> = {
  readonly [Property in keyof Of]: Of[Property] extends Variable<infer Value>
    ? Value
    : Of[Property] extends Group<infer Value>
      ? Value
      : never;
};

export function required<Value>(variable: string, kind: Kind<Value>): Variable<Value> {
  return { variable, kind, absent: undefined };
}

export function withDefault<Value>(variable: string, kind: Kind<Value>, value: Value): Variable<Value> {
  return { variable, kind, absent: { value } };
}

export function optional<Value>(variable: string, kind: Kind<Value>): Variable<Value | undefined> {
  return { variable, kind, absent: { value: undefined } };
}

export function group<const Of extends Schema>(
  schema: Of,
  check: (values: Configuration<Of>) => readonly Problem[] = () => [],
): Group<Configuration<Of>> {
  return { schema, check };
}
