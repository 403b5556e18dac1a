import { expect, test } from "vitest";
import { createLogger } from "./logger.js";

function lines(run: (destination: { write(line: string): void }) => void): Record<string, unknown>[] {
  const written: string[] = [];
  run({ write: (line) => void written.push(line) });
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("one JSON object a line, with level, service, fields and the error's causes", () => {
  const [first, second, ...others] = lines((destination) => {
    const logger = createLogger({ service: "trainer", level: "info", destination });
    logger.debug({}, "not shown");
    logger.child({ method: "a.B/C" }).info({ step: 3 }, "started");
    logger.error({ error: new Error("outer", { cause: new Error("inner") }) }, "failed");
  });
  expect(first).toMatchObject({ level: "info", service: "trainer", method: "a.B/C", step: 3, msg: "started" });
  expect(String(first?.["time"])).toMatch(/^\d{4}-\d\d-\d\dT/u);
  expect(second).toMatchObject({ level: "error", error: { message: "outer", cause: { message: "inner" } } });
  expect(others).toEqual([]);
});

test("secrets are blotted out by name and by value, wherever they appear", () => {
  const secret = 'q"uoted-secret-value';
  const [line] = lines((destination) => {
    const logger = createLogger({ service: "s", level: "info", secrets: [secret], destination });
    logger.info(
      { token: "abc", headers: { authorization: "Bearer abc" }, deep: { a: { b: `x${secret}x` } } },
      `with ${secret}`,
    );
  });
  expect(line).toMatchObject({
    token: "[redacted]",
    headers: { authorization: "[redacted]" },
    deep: { a: { b: "x[redacted]x" } },
    msg: "with [redacted]",
  });
});
