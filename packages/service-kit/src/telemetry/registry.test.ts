import { expect, test } from "vitest";
import { createInstruments } from "./instruments.js";
import { metrics } from "./metric-registry.js";
import { span } from "./span.js";
import { attributes, spans } from "./span-registry.js";

test("names that are not declared do not compile", async () => {
  // @ts-expect-error -- no such span
  await span("condensery.invented", {}, () => undefined);
  // @ts-expect-error -- no such attribute of this span
  await span("condensery.compile", { "condensery.bytes": 1 }, () => undefined);
  // @ts-expect-error -- a number
  await span("condensery.outer_step", { "condensery.step": "3" }, () => undefined);
  const instruments = createInstruments(undefined);
  // @ts-expect-error -- no such metric
  expect(() => instruments.counter("condensery.invented")).toThrow(TypeError);
  // @ts-expect-error -- a counter
  expect(() => instruments.histogram("condensery.flops")).toThrow(TypeError);
  // @ts-expect-error -- without its label
  instruments.counter("condensery.flops").add(1);
  // @ts-expect-error -- another label
  instruments.counter("condensery.flops").add(1, { method: "m" });
  // @ts-expect-error -- it has no labels
  instruments.counter("condensery.outer_steps").add(1, { service: "s" });
  expect(
    Object.values(spans)
      .flat()
      .every((name) => name in attributes),
  ).toBe(true);
  expect(Object.keys(metrics).every((name) => name.startsWith("condensery."))).toBe(true);
});
