import {
  dataVariables,
  deviceVariables,
  optionalStoreVariables,
  requiredStoreVariables,
} from "@condensery/compute-kit";
import {
  ConfigurationError,
  parseConfiguration,
  type Schema,
  secretsOf,
  serverVariables,
  telemetryVariables,
} from "@condensery/service-kit";
import * as fc from "fast-check";
import { computeVariables, condensationVariables } from "../parsers/orchestrator.js";
import { storeVariables } from "../parsers/services.js";
import { nothingToClose, refusesWith, Violation, type FuzzCase, type FuzzTarget } from "../target.js";

/** Every group of variables that a program of this system reads. */
const schemas: Readonly<Record<string, Schema>> = {
  server: { server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } }) },
  telemetry: { telemetry: telemetryVariables },
  compute: { device: deviceVariables, data: dataVariables, store: optionalStoreVariables },
  trainer: { store: requiredStoreVariables },
  store: { store: storeVariables },
  orchestrator: { compute: computeVariables, condensations: condensationVariables },
};

const telling = ["", " ", "0", "-1", "1", "1.5", "007", "1e3", "1e400", "NaN", "99999999999999999999", "true", "False"]
  .concat(["10s", "5m", "1h", "100ms", "1.5s", "0.1h", "1d", "s", "4KiB", "1GiB", "4kB", "2TiB", "-1KiB", "0GiB"])
  .concat(["127.0.0.1:0", "[::1]:50060", "0.0.0.0:1", "host:65536", "unix:/x", "unix:x", "[zz]:1", "a:b:1", ":1"])
  .concat([
    "/a:/b",
    "a:/b",
    "file:/x",
    "file://x",
    "s3://bucket",
    "s3://bucket/a/../b",
    "s3://B",
    "http://x",
    "https://",
  ])
  .concat(["k=v", "k=%zz,k2=v", "=v", "k", "always_on", "cpu", "auto", "info", "conditional", "http/json", "trainer"])
  .concat(["a".repeat(16), "short-token", "\u0000", "é".repeat(20), "__proto__=x", "0.5", ".5", "1.0"]);

const values: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...telling) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...telling), fc.constantFrom(...telling)).map(([a, b]) => a + b) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.nat().map(String) },
);

const names = Object.values(schemas).flatMap(namesOf);

/** What cannot be left out. */
const needed = { CONDENSERY_STORE: "file:/x", CONDENSERY_STATE: "/x", CONDENSERY_TRAJECTORY_STORE: "file:/x" };

/** Environments: JSON objects of texts. One that sets nothing but what must be set is valid. */
const environments: fc.Arbitrary<FuzzCase> = fc
  .dictionary(fc.constantFrom(...names), values, { maxKeys: 5 })
  .map((chosen) => encoded({ ...needed, ...chosen }, Object.keys(chosen).length === 0));

/** Variables of the environment, for all programs at once. */
export const configuration: FuzzTarget = {
  name: "configuration",
  weight: 6,
  open: async () => ({
    cases: environments,
    read(content) {
      const environment = environmentOf(content);
      const errors = Object.values(schemas).flatMap((schema) => problemsOf(schema, environment));
      const [first] = errors;
      if (first !== undefined) throw first;
    },
    refuses: refusesWith(ConfigurationError),
    [Symbol.asyncDispose]: nothingToClose,
  }),
};

function problemsOf(schema: Schema, environment: Readonly<Record<string, string>>): readonly ConfigurationError[] {
  try {
    checkValues(parseConfiguration(schema, environment), "");
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // A text that some other variable has as well may come from there
    const isOwn = (text: string): boolean =>
      Object.values(environment).filter((value) => value.includes(text)).length === 1;
    const shown = secretsOf(schema, environment).find(
      (text) => text.length > 8 && isOwn(text) && error.message.includes(text),
    );
    if (shown !== undefined) throw new Violation(`the message shows a secret: ${error.message}`);
    return [error];
  }
}

/** No kind makes a number of what is none. */
function checkValues(value: unknown, path: string): void {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Violation(`${path} became ${value}`);
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) checkValues(member, `${path}.${name}`);
}

function namesOf(schema: Schema): readonly string[] {
  return Object.values(schema).flatMap((entry) => ("schema" in entry ? namesOf(entry.schema) : [entry.variable]));
}

function encoded(environment: Readonly<Record<string, string>>, valid: boolean): FuzzCase {
  return { content: new TextEncoder().encode(JSON.stringify(environment)), valid };
}

/** Whatever else a corpus file may hold becomes an empty environment. */
function environmentOf(content: Uint8Array): Readonly<Record<string, string>> {
  const value: unknown = JSON.parse(new TextDecoder().decode(content));
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
