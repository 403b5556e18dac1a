import { expect, test } from "vitest";
import { createRedactor, maskCredentials } from "./redactor.js";

test.each([
  ["postgresql://ada:pa55@db/jobs", "postgresql://ada:[redacted]@db/jobs"],
  ["failed: redis://:pa55@cache:6379, twice", "failed: redis://:[redacted]@cache:6379, twice"],
  ['{"url":"https://ada:p@ss@host/x"}', '{"url":"https://ada:[redacted]@host/x"}'],
  ["authorization: Bearer 0123456789abcdef", "authorization: Bearer [redacted]"],
  [
    "-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEE\\n-----END EC PRIVATE KEY-----",
    "-----BEGIN EC PRIVATE KEY-----[redacted]-----END EC PRIVATE KEY-----",
  ],
])("credentials are known by their form: %s", (text, shown) => {
  expect(maskCredentials(text)).toBe(shown);
});

test.each([
  "http://127.0.0.1:4318/v1/traces",
  "at file:///srv/node_modules/@grpc/grpc-js/build/src/server.js:10:5",
  "mail ada@example.org, see https://example.org/a:b/@scope",
  "Expected one header `authorization: Bearer TOKEN`, got none.",
  "-----BEGIN CERTIFICATE-----\\nMHcCAQEE",
])("what is no credential stays: %s", (text) => {
  expect(maskCredentials(text)).toBe(text);
});

test("secrets are blotted out as they are and at three depths of JSON; an address before its password", () => {
  const secret = 'a"b\\c-secret';
  const redact = createRedactor([secret, "p4ssw0rd", "scheme:ada/p4ssw0rd@host"]);
  let text = `x${secret}y`;
  for (let depth = 0; depth <= 3; depth += 1) {
    expect(redact(text)).toBe("x[redacted]y");
    text = JSON.stringify(text).slice(1, -1);
  }
  expect(redact("to scheme:ada/p4ssw0rd@host with p4ssw0rd")).toBe("to [redacted] with [redacted]");
});

test("secrets as short as words are left to their form", () => {
  const redact = createRedactor(["db", "ada"]);
  expect(redact("the db of ada: postgres://ada:db@host")).toBe("the db of ada: postgres://ada:[redacted]@host");
});

test("a text that is made to match almost takes no longer than in proportion", () => {
  const text = "://a:".repeat(40_000);
  expect(maskCredentials(text)).toBe(text);
});
