import { array, assert, nat, property } from "fast-check";
import { expect, test } from "vitest";
import { type Batch, FrontendBatches } from "./frontend-batches.js";

function untyped(code: number, body = ""): Buffer {
  const text = Buffer.from(body);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + text.length);
  head.writeUInt32BE(code, 4);
  return Buffer.concat([head, text]);
}

function typed(type: string, body: string): Buffer {
  const text = Buffer.from(body);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(4 + text.length);
  return Buffer.concat([Buffer.from(type), size, text]);
}

const startup = untyped(196608, "user\0postgres\0\0");

/** What a client sends that asks for encryption, starts, and puts one statement and two queries. */
const statement = [typed("P", "SELECT $1"), typed("B", "a parameter"), typed("E", ""), typed("S", "")];
const session = [untyped(80877103), startup, ...statement, typed("Q", "COMMIT"), typed("Q", ""), typed("X", "")];
const batches: readonly Batch[] = [
  { kind: "refusal", bytes: Buffer.from("N") },
  { kind: "startup", bytes: startup },
  { kind: "messages", bytes: Buffer.concat(statement) },
  { kind: "messages", bytes: typed("Q", "COMMIT") },
  { kind: "messages", bytes: typed("Q", "") },
  { kind: "terminate" },
];

test("the batches are the same however the bytes arrive", () => {
  const bytes = Buffer.concat(session);
  assert(
    property(array(nat(bytes.length)), (places) => {
      const cuts = [0, ...places.toSorted((a, b) => a - b), bytes.length];
      const reader = new FrontendBatches();
      const found = cuts.slice(1).flatMap((end, index) => [...reader.add(bytes.subarray(cuts[index], end))]);
      expect(found).toEqual(batches);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("a request to cancel ends its connection", () => {
  expect([...new FrontendBatches().add(untyped(80877102, "12345678"))]).toEqual([{ kind: "terminate" }]);
});
