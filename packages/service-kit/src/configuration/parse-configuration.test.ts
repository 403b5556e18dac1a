import { expect, test } from "vitest";
import { byteCount, choice, duration, integer, secret, text } from "./kinds.js";
import { secretUrl } from "./secret-kinds.js";
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

test("the password of an address is a secret by itself, and a wrong one is not shown", () => {
  const schema = {
    database: optional("DATABASE_URL", secretUrl("postgresql://USER:PASSWORD@HOST/NAME", ["postgresql"])),
  };
  const url = "postgresql://ada:p%40ss-word@db/jobs?sslpassword=kept-secret";
  const environment = { DATABASE_URL: url };
  expect(parseConfiguration(schema, environment).database).toBe(url);
  expect(secretsOf(schema, environment)).toEqual([url, "p%40ss-word", "p@ss-word", "kept-secret", "kept-secret"]);
  for (const wrong of ["mysql://ada:p%40ss-word@db", "//ada:p%40ss-word@db/jobs", "p%40ss-word"]) {
    const error = problemsOf(() => parseConfiguration(schema, { DATABASE_URL: wrong }));
    expect(error.message).toBe(
      `The configuration has a problem:\n  DATABASE_URL: expected postgresql://USER:PASSWORD@HOST/NAME, got ${wrong.length} characters, not shown`,
    );
  }
});

test.each([
  "alice",
  "alice=short",
  "=a-token-of-some-length",
  "al ice=a-token-of-some-length",
  "alice=a-token-of-some-length,",
  "alice=a-token-of-some-length,bob=a-token-of-some-length",
])("tokens are refused without being shown: %s", (tokens) => {
  const error = problemsOf(() => parseConfiguration({ server }, { CONDENSERY_TOKENS: tokens }));
  expect(error.problems).toMatchObject([
    { variable: "CONDENSERY_TOKENS", received: `${tokens.length} characters, not shown` },
  ]);
});

test("one token for two clients is refused across variables as well", () => {
  const environment = { CONDENSERY_TOKEN: "a-token-of-some-length", CONDENSERY_TOKENS: "bob=a-token-of-some-length" };
  expect(problemsOf(() => parseConfiguration({ server }, environment)).problems).toEqual([
    { variable: "CONDENSERY_TOKEN", expected: "a token of its own", received: "that of bob in CONDENSERY_TOKENS" },
  ]);
});

test("rules between variables see them only when each is right", () => {
  const pair = group({ low: required("LOW", integer(0, 9)), high: required("HIGH", integer(0, 9)) }, ({ low, high }) =>
    low <= high ? [] : [{ variable: "LOW", expected: "at most HIGH", received: String(low) }],
  );
  expect(problemsOf(() => parseConfiguration({ pair }, { LOW: "7", HIGH: "3" })).problems).toHaveLength(1);
  expect(problemsOf(() => parseConfiguration({ pair }, { LOW: "7" })).problems[0]?.variable).toBe("HIGH");
});
