import { expect, it } from "vitest";
import { ProgramInputError } from "./errors.js";
import { SlotLedger } from "./slot-ledger.js";
import type { TensorType } from "./tensor.js";
import { float32Port } from "./test-programs.js";

const vector = (size: number): TensorType => ({ elementType: "float32", shape: [size] });
const entries = (ledger: SlotLedger) =>
  [...ledger.predicted].map(([slot, { shape }]) => `${slot}[${shape.join()}]`).join(" ");

it("predicts the slots after calls under way, and again when one of them fails", () => {
  const ledger = new SlotLedger();
  const first = ledger.begin([{ slot: "a", type: vector(1) }]);
  const second = ledger.begin([
    { slot: "b", type: vector(2) },
    { slot: "a", type: undefined },
  ]);
  const third = ledger.begin([{ slot: "c", type: vector(3) }]);
  expect(entries(ledger)).toBe("b[2] c[3]");
  ledger.succeed(first);
  ledger.fail(second, [
    ["a", vector(1)],
    ["b", vector(9)],
  ]);
  expect(entries(ledger)).toBe("a[1] b[9] c[3]");
  ledger.fail(third, undefined);
  expect(entries(ledger)).toBe("a[1] b[9]");
});

it("checks a list with the slots its own commands write and free, and records nothing", () => {
  const ledger = new SlotLedger();
  ledger.begin([{ slot: "x", type: vector(2) }]);
  const program = { name: "p", inputs: [float32Port("in", 2)], outputs: [float32Port("out", 2)] };
  const move = { program, inputs: { in: "x" }, outputs: { out: "y" }, release: ["x"] };
  expect(ledger.check([move])).toEqual([
    { slot: "y", type: vector(2) },
    { slot: "x", type: undefined },
  ]);
  expect(entries(ledger)).toBe("x[2]");
  expect(() => ledger.check([move, move])).toThrow(
    new ProgramInputError("p", "in", 'float32[2] from a slot; the workspace holds "y"', 'no slot "x"'),
  );
});
