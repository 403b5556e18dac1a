import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SharedSession } from "./shared-session.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function message(type: string, body: string): Buffer {
  const text = Buffer.from(body);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(4 + text.length);
  return Buffer.concat([Buffer.from(type), size, text]);
}

const query = (text: string) => message("Q", `${text}\0`);

/** A session that knows BEGIN and ROLLBACK, with two connections. */
function sessionOfTwo() {
  let status = "I";
  const executed: string[] = [];
  const sent: { readonly connection: number; readonly text: string }[] = [];
  const gone: number[] = [];
  const session = new SharedSession(
    {
      execute(messages) {
        const text = Buffer.from(messages).subarray(5, -1).toString();
        executed.push(text);
        if (text === "BEGIN") status = "T";
        if (text === "ROLLBACK") status = "I";
        return message("Z", status);
      },
      send: (connection, data) => sent.push({ connection, text: Buffer.from(data).toString() }),
      disconnected: (connection) => gone.push(connection),
    },
    1_000,
  );
  const startup = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]);
  for (const connection of [1, 2]) {
    session.connect(connection);
    session.receive(connection, startup);
  }
  executed.length = 0;
  return { session, executed, sent, gone };
}

test("nobody comes between the queries of a transaction", () => {
  const { session, executed } = sessionOfTwo();
  session.receive(1, query("BEGIN"));
  session.receive(2, query("second"));
  session.receive(1, query("first"));
  expect(executed).toEqual(["BEGIN", "first"]);
  session.receive(1, query("ROLLBACK"));
  expect(executed).toEqual(["BEGIN", "first", "ROLLBACK", "second"]);
});

test("a connection that ends in a transaction is rolled back and lets the others on", () => {
  const { session, executed, gone } = sessionOfTwo();
  session.receive(1, query("BEGIN"));
  session.receive(2, query("second"));
  session.disconnect(1);
  expect(executed).toEqual(["BEGIN", "ROLLBACK", "second"]);
  expect(gone).toEqual([1]);
});

test("a transaction that nothing is asked of is ended for the others' sake", () => {
  const { session, executed, sent, gone } = sessionOfTwo();
  session.receive(1, query("BEGIN"));
  session.receive(2, query("second"));
  vi.advanceTimersByTime(999);
  expect(gone).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(gone).toEqual([1]);
  expect(executed).toEqual(["BEGIN", "ROLLBACK", "second"]);
  const farewell = sent.find(({ connection, text }) => connection === 1 && text.startsWith("E"));
  expect(farewell?.text).toContain("C25P03");
  expect(farewell?.text).toContain("idle for 1000 ms");
});
