import type { FieldProblem } from "../errors/condensery-error.js";
import type { ConnectOptions } from "./connect-options.js";
import type { EmbeddedOptions } from "./embedded-options.js";
import { integer, type Rules, textOf, unless } from "./rule.js";

export const embeddedRules: Rules<EmbeddedOptions> = {
  state: unless("the path of a folder", isPath),
  dataRoots: unless("a list of paths of folders", (value) => Array.isArray(value) && value.every(isPath)),
  threads: integer({ from: 1, to: 1024 }),
  provider: textOf("the name of an execution provider, such as cpu", /^[A-Za-z0-9_-]+$/u),
  environment: unless("an object whose values are strings", isEnvironment),
};

/** Options of the embedded system where there is none. */
export function embeddedProblems(options: ConnectOptions): readonly FieldProblem[] {
  const place = options.address === undefined ? "system" : "address";
  if (options[place] === undefined) return [];
  const given = Object.entries(options).filter(([name, value]) => name in embeddedRules && value !== undefined);
  const description = `Only the embedded system has this option; leave it out with \`${place}\`.`;
  return given.map(([field]) => ({ field, description }));
}

function isPath(value: unknown): boolean {
  return typeof value === "string" && value !== "" && !value.includes("\0");
}

function isEnvironment(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((variable) => variable === undefined || typeof variable === "string");
}
