import { expect, test } from "vitest";
import { exposureWarnings } from "./exposure.js";
import { type Environment, parseConfiguration } from "./parse-configuration.js";
import { ConfigurationError } from "./problem.js";
import { serverVariables } from "./server-variables.js";

const server = serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 50_051 } });
const tls = { CONDENSERY_TLS_CERT: "a", CONDENSERY_TLS_KEY: "b" };
const identities = [
  { CONDENSERY_TOKEN: "a-token-of-some-length" },
  { CONDENSERY_TOKENS: "alice=a-token-of-some-length" },
  { CONDENSERY_TOKENS_FILE: "/tokens" },
  { ...tls, CONDENSERY_TLS_CA: "c" },
] as const;

function problems(environment: Environment): readonly (readonly [variable: string, expected: string])[] {
  try {
    parseConfiguration({ server }, environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ variable, expected }) => [variable, expected]);
  }
}

function warnings(environment: Environment): readonly string[] {
  return exposureWarnings(parseConfiguration({ server }, environment).server);
}

test.each(["127.0.0.1:0", "127.3.2.1:0", "[::1]:0", "localhost:0", "unix:/tmp/a"])(
  "%s is open to this machine",
  (bind) => {
    expect(problems({ CONDENSERY_BIND: bind, CONDENSERY_METRICS_BIND: bind })).toEqual([]);
    expect(warnings({ CONDENSERY_BIND: bind })).toEqual([]);
  },
);

const elsewhere = ["0.0.0.0:50051", "[::]:50051", "10.0.0.7:50051", "condensery.example:50051", "localhost.example:1"];

test.each(elsewhere)("%s needs encryption and known callers, and the error says what to set", (bind) => {
  const open = { CONDENSERY_BIND: bind };
  expect(problems(open)).toEqual([
    [
      "CONDENSERY_BIND",
      expect.stringMatching(
        /^a loopback address .*CONDENSERY_TLS_CERT.* and .*CONDENSERY_TOKENS.*CONDENSERY_TLS_CA.*--insecure allows that$/u,
      ),
    ],
  ]);
  // Strangers, over TLS
  expect(problems({ ...open, ...tls })).toEqual([
    ["CONDENSERY_BIND", expect.stringMatching(/lacks knowledge of its callers/u)],
  ]);
  for (const identity of identities) {
    expect(problems({ ...open, ...tls, ...identity })).toEqual([]);
    // A token in the clear is everybody's
    if (!("CONDENSERY_TLS_CA" in identity)) {
      expect(problems({ ...open, ...identity })).toEqual([
        ["CONDENSERY_BIND", expect.stringMatching(/lacks encryption \([^)]*\);/u)],
      ]);
    }
  }
});

test("the insecure flag allows anything, and what it allowed is said", () => {
  const insecure = { CONDENSERY_BIND: "0.0.0.0:1", CONDENSERY_METRICS_BIND: "0.0.0.0:2", CONDENSERY_INSECURE: "true" };
  expect(warnings(insecure)).toEqual([
    expect.stringMatching(/^INSECURE: This server is open .* 0\.0\.0\.0:1 without encryption .* and knowledge/u),
    expect.stringMatching(/^INSECURE: Metrics are open .* 0\.0\.0\.0:2 without encryption .* and knowledge/u),
  ]);
  const token = { CONDENSERY_TOKEN: "a-token-of-some-length" };
  expect(warnings({ ...insecure, ...token })[0]).toMatch(/without encryption \([^)]*\)$/u);
  expect(warnings({ ...insecure, ...token, ...tls })).toEqual([expect.stringContaining("unset it")]);
  expect(warnings({ CONDENSERY_INSECURE: "true" })).toEqual([expect.stringContaining("unset it")]);
});

test("metrics follow the same rule, with a flag of their own", () => {
  const metrics = { CONDENSERY_METRICS_BIND: "0.0.0.0:9464" };
  expect(problems(metrics)).toEqual([
    ["CONDENSERY_METRICS_BIND", expect.stringContaining("CONDENSERY_METRICS_INSECURE")],
  ]);
  expect(problems({ ...metrics, ...tls, ...identities[0] })).toEqual([]);
  expect(problems({ ...metrics, CONDENSERY_METRICS_INSECURE: "true" })).toEqual([]);
  expect(problems({ ...metrics, CONDENSERY_INSECURE: "true", CONDENSERY_METRICS_INSECURE: "false" })).toHaveLength(1);
  expect(problems({ CONDENSERY_BIND: "0.0.0.0:1", CONDENSERY_METRICS_INSECURE: "true" })).toHaveLength(1);
});
