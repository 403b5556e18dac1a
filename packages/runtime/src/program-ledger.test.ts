import { expect, it } from "vitest";
import { ProgramLedger } from "./program-ledger.js";
import type { ProgramSpec } from "./program.js";

const named = (key: string): ProgramSpec => ({ key, name: key, bytes: new Uint8Array(), inputs: [], outputs: [] });
const admit = (ledger: ProgramLedger, keys: string) => {
  const { send, evict } = ledger.admit([...keys].map(named));
  return { send: send.map(({ key }) => key).join(""), evict: evict.join("") };
};

it("sends a program once and forgets the least recently used one", () => {
  const ledger = new ProgramLedger(2);
  expect(admit(ledger, "aab")).toEqual({ send: "ab", evict: "" });
  expect(admit(ledger, "a")).toEqual({ send: "", evict: "" });
  expect(admit(ledger, "c")).toEqual({ send: "c", evict: "b" });
  expect(admit(ledger, "a")).toEqual({ send: "", evict: "" });
  expect(admit(ledger, "b")).toEqual({ send: "b", evict: "c" });
});

it("never evicts a program of the call itself, however many there are", () => {
  const ledger = new ProgramLedger(2);
  expect(admit(ledger, "ab")).toEqual({ send: "ab", evict: "" });
  expect(admit(ledger, "acde")).toEqual({ send: "cde", evict: "b" });
  expect(admit(ledger, "f")).toEqual({ send: "f", evict: "acd" });
});
