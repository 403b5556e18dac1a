import { expect, test } from "vitest";
import { byteCount, choice, duration, integer, secret, text } from "./kinds.js";
import { parseConfiguration, secretsOf } from "./parse-configuration.js";
import { ConfigurationError } from "./problem.js";
import { serverVariables } from "./server-variables.js";
import { group, optional, required, withDefault } from "./variable.js";

const server = serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 50_051 } });

function problemsOf(run: () => unknown): ConfigurationError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error("Expected problems, got none.");
}

test("an empty environment gives the defaults", () => {
  expect(parseConfiguration({ server }, {}).server).toMatchObject({
    bind: { kind: "tcp", host: "127.0.0.1", port: 50_051 },
    token: undefined,
    insecure: false,
    maxMessageBytes: 134_217_728,
    logLevel: "info",
  });
});

test("values are typed and units understood", () => {
  const configuration = parseConfiguration(
    {
      cache: withDefault("CACHE", byteCount(0, 2 ** 40), 0),
      pause: withDefault("PAUSE", duration(0, 60_000), 0),
      mode: required("MODE", choice(["fast", "exact"])),
      name: optional("NAME", text),
      server,
    },
    { CACHE: "2GiB", PAUSE: "30s", MODE: "exact", CONDENSERY_BIND: "unix:/tmp/a", NAME: "" },
  );
  const mode: "fast" | "exact" = configuration.mode;
  expect({ ...configuration, mode, server: configuration.server.bind }).toEqual({
    cache: 2_147_483_648,
    pause: 30_000,
    mode: "exact",
    name: undefined,
    server: { kind: "unix", path: "/tmp/a" },
  });
});

test("all problems are listed at once, each with the variable, what was expected and what came", () => {
  const schema = {
    threads: required("THREADS", integer(1, 8)),
    mode: required("MODE", choice(["fast", "exact"])),
    server,
  };
  const environment = {
    THREADS: "9",
    CONDENSERY_BIND: "nowhere",
    CONDENSERY_INSECURE: "yes",
    CONDENSERY_GRACE_PERIOD: "5",
  };
  const error = problemsOf(() => parseConfiguration(schema, environment));
  expect(error.message).toBe(
    [
      "The configuration has 5 problems:",
      '  THREADS: expected an integer from 1 to 8, got "9"',
      "  MODE: expected one of fast, exact, got nothing",
      '  CONDENSERY_BIND: expected HOST:PORT or unix:/PATH, got "nowhere"',
      '  CONDENSERY_INSECURE: expected true or false, got "yes"',
      '  CONDENSERY_GRACE_PERIOD: expected a duration from 0ms to 3600000ms, such as 30s, got "5"',
    ].join("\n"),
  );
});

test("a secret's value is in no message, and known to those who must hide it", () => {
  const schema = { server, key: optional("STORE_KEY", secret(text)) };
  const environment = { CONDENSERY_TOKEN: "hunter2", STORE_KEY: "open sesame" };
  const error = problemsOf(() => parseConfiguration(schema, environment));
  expect(error.message).toContain(
    "CONDENSERY_TOKEN: expected at least 16 visible ASCII characters, got 7 characters, not shown",
  );
  expect(error.message).not.toContain("hunter2");
  expect(secretsOf(schema, environment)).toEqual(["hunter2", "open sesame"]);
});

test.each([{ CONDENSERY_TLS_CERT: "a.pem" }, { CONDENSERY_TLS_KEY: "a.pem" }, { CONDENSERY_TLS_CA: "a.pem" }])(
  "TLS files belong together: %j",
  (environment) => {
    expect(problemsOf(() => parseConfiguration({ server }, environment)).message).toContain(
      "expected a file's path, because",
    );
  },
);

test.each(["0.0.0.0:50051", "[::]:50051", "10.0.0.7:50051", "condensery.example:50051"])(
  "%s is refused in the open",
  (bind) => {
    const environment = { CONDENSERY_BIND: bind };
    expect(problemsOf(() => parseConfiguration({ server }, environment)).problems[0]?.variable).toBe("CONDENSERY_BIND");
    for (const allowed of [
      { CONDENSERY_INSECURE: "true" },
      { CONDENSERY_TOKEN: "a-token-of-some-length" },
      { CONDENSERY_TLS_CERT: "a", CONDENSERY_TLS_KEY: "b" },
    ]) {
      expect(() => parseConfiguration({ server }, { ...environment, ...allowed })).not.toThrow();
    }
  },
);

test("rules between variables see them only when each is right", () => {
  const pair = group({ low: required("LOW", integer(0, 9)), high: required("HIGH", integer(0, 9)) }, ({ low, high }) =>
    low <= high ? [] : [{ variable: "LOW", expected: "at most HIGH", received: String(low) }],
  );
  expect(problemsOf(() => parseConfiguration({ pair }, { LOW: "7", HIGH: "3" })).problems).toHaveLength(1);
  expect(problemsOf(() => parseConfiguration({ pair }, { LOW: "7" })).problems[0]?.variable).toBe("HIGH");
});
