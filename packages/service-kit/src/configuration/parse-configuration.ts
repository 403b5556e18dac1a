import { ConfigurationError, type Problem } from "./problem.js";
import type { Configuration, Group, Schema, Variable } from "./variable.js";

/** What `process.env` is; only a service's main passes it. An empty variable counts as absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Turns an environment into a typed object.
 * @throws ConfigurationError that lists every problem at once.
 */
export function parseConfiguration<const Of extends Schema>(schema: Of, environment: Environment): Configuration<Of> {
  const problems: Problem[] = [];
  const configuration = readSchema(schema, environment, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration as Configuration<Of>;
}

/** The values that no message may show, in whatever group they are. */
export function secretsOf(schema: Schema, environment: Environment): readonly string[] {
  return Object.values(schema).flatMap((entry) => {
    if (isGroup(entry)) return secretsOf(entry.schema, environment);
    const value = environment[entry.variable];
    if (!entry.kind.secret || value === undefined || value === "") return [];
    return [value, ...(entry.kind.secretsIn?.(value) ?? [])];
  });
}

function readSchema(schema: Schema, environment: Environment, problems: Problem[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [property, entry] of Object.entries(schema)) {
    values[property] = isGroup(entry)
      ? readGroup(entry, environment, problems)
      : readVariable(entry, environment, problems);
  }
  return values;
}

function readGroup(entry: Group<unknown>, environment: Environment, problems: Problem[]): unknown {
  const before = problems.length;
  const values = readSchema(entry.schema, environment, problems);
  // Rules between variables speak about values, so they wait until each value is right by itself.
  if (problems.length === before) problems.push(...entry.check(values));
  return values;
}

function readVariable(entry: Variable<unknown>, environment: Environment, problems: Problem[]): unknown {
  const { variable, kind, absent } = entry;
  const given = environment[variable];
  if (given === undefined || given === "") {
    if (absent !== undefined) return absent.value;
    problems.push({ variable, expected: kind.expected, received: "nothing" });
    return undefined;
  }
  const parsed = kind.parse(given);
  if (parsed !== undefined) return parsed.value;
  const received = kind.secret ? `${given.length} characters, not shown` : JSON.stringify(given);
  problems.push({ variable, expected: kind.expected, received });
  return undefined;
}

function isGroup(entry: Variable<unknown> | Group<unknown>): entry is Group<unknown> {
  return "schema" in entry;
}
