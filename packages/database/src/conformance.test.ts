import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "./database.js";
import { DatabaseError } from "./database-error.js";
import { migrate } from "./migrate.js";
import { openDatabase } from "./open-database.js";
import { postgresAvailable, startPostgres } from "./testing/index.js";
import { noIdleErrors } from "./testing/no-idle-errors.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { transaction } from "./transaction.js";

interface Kind {
  readonly kind: Database["kind"];
  readonly absent: boolean;
  /** Opens a database and what it needs. */
  open(): Promise<{ readonly database: Database; close(): Promise<void> }>;
}

const kinds: readonly Kind[] = [
  {
    kind: "pglite",
    absent: false,
    async open() {
      const folder = await temporaryFolder();
      const location = { kind: "folder", folder: join(folder.path, "database") } as const;
      const database = await openDatabase(location, noIdleErrors);
      return {
        database,
        async close() {
          await database.close();
          await folder[Symbol.asyncDispose]();
        },
      };
    },
  },
  {
    kind: "postgresql",
    absent: !postgresAvailable(),
    async open() {
      const server = await startPostgres();
      const database = await openDatabase({ kind: "postgresql", url: server.url }, noIdleErrors);
      return {
        database,
        async close() {
          await database.close();
          await server[Symbol.asyncDispose]();
        },
      };
    },
  },
];

describe.each(kinds)("$kind (skipped where there is no such server)", (kind) => {
  describe.skipIf(kind.absent)("open", () => {
    let opened: Awaited<ReturnType<Kind["open"]>>;
    beforeAll(async () => {
      opened = await kind.open();
    }, 180_000);
    afterAll(() => opened.close(), 60_000);
    const pool = () => opened.database.pool;

    test("is of its kind", () => {
      expect(opened.database.kind).toBe(kind.kind);
    });

    test("queries that arrive at once in pieces get their own answers", async () => {
      // Larger than what a socket carries at once, so that the pieces of several queries are under way together.
      const value = "x".repeat(300_000);
      const answers = await Promise.all(
        Array.from({ length: 12 }, async (_, index) => {
          const text = `SELECT length($1) AS size, ${index} AS query`;
          const { rows } = await pool().query<{ size: number; query: number }>(text, [value + "y".repeat(index)]);
          return rows[0];
        }),
      );
      expect(answers).toEqual(answers.map((_, index) => ({ size: value.length + index, query: index })));
    });

    test("a query that fails leaves those beside it alone", async () => {
      const answers = await Promise.allSettled(
        Array.from({ length: 12 }, (_, index) =>
          pool().query(index % 3 === 0 ? "SELECT absent, $1" : "SELECT $1::integer AS value", [index]),
        ),
      );
      for (const [index, answer] of answers.entries()) {
        if (index % 3 === 0) expect(answer).toMatchObject({ status: "rejected", reason: { code: "42703" } });
        else expect(answer).toMatchObject({ value: { rows: [{ value: index }] } });
      }
    });

    test("transactions at once lose no update, and those that throw leave nothing", async () => {
      await pool().query("CREATE TABLE account (balance integer NOT NULL)");
      await pool().query("INSERT INTO account VALUES (0)");
      const payments = Array.from({ length: 10 }, (_, index) =>
        transaction(pool(), async (client) => {
          const { rows } = await client.query<{ balance: number }>("SELECT balance FROM account FOR UPDATE");
          await client.query("UPDATE account SET balance = $1", [(rows[0]?.balance ?? Number.NaN) + 1]);
          if (index % 2 === 1) throw new Error(`payment ${index} bounced`);
          return index;
        }),
      );
      const outcomes = await Promise.allSettled(payments);
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
      expect(outcomes[3]).toMatchObject({ reason: { message: "payment 3 bounced" } });
      expect((await pool().query("SELECT balance FROM account")).rows).toEqual([{ balance: 5 }]);
    });

    test("a transaction whose failed statement was overlooked is not taken for committed", async () => {
      const work = transaction(pool(), async (client) => {
        await client.query("SELECT absent").catch(() => undefined);
      });
      await expect(work).rejects.toThrow("Expected the transaction to be committed, it was rolled back (ROLLBACK)");
    });

    test("a connection that ends in a transaction takes back what it did", async () => {
      await pool().query("CREATE TABLE draft (line text)");
      const client = await pool().connect();
      await client.query("BEGIN");
      await client.query("INSERT INTO draft VALUES ('never')");
      client.release(true);
      await pool().query("INSERT INTO draft VALUES ('kept')");
      expect((await pool().query("SELECT line FROM draft")).rows).toEqual([{ line: "kept" }]);
    });

    test("those who listen are told what others notify", async () => {
      const listener = await pool().connect();
      const heard = new Promise<string | undefined>((resolve) => {
        listener.once("notification", ({ payload }) => resolve(payload));
      });
      await listener.query("LISTEN news");
      await pool().query("SELECT pg_notify('news', $1)", ["rain"]);
      expect(await heard).toBe("rain");
      await listener.query("UNLISTEN news");
      listener.release();
    });

    test("programs that migrate at once apply each migration once, and later ones only what is new", async () => {
      const migrations = [
        "CREATE TABLE note (text text); INSERT INTO note VALUES ('first')",
        "INSERT INTO note VALUES ('second')",
      ];
      await Promise.all([1, 2, 3].map(() => migrate(pool(), { schema: "notes", migrations })));
      await migrate(pool(), { schema: "notes", migrations: [...migrations, "INSERT INTO note VALUES ('third')"] });
      const { rows } = await pool().query("SELECT text FROM notes.note");
      expect(rows).toEqual([{ text: "first" }, { text: "second" }, { text: "third" }]);
      const older = migrate(pool(), { schema: "notes", migrations });
      await expect(older).rejects.toThrow(DatabaseError);
      await expect(older).rejects.toThrow("Expected the schema notes to be at version 2 or earlier");
    });

    test("a migration that fails leaves nothing and can be corrected", async () => {
      const wrong = "CREATE TABLE half (id integer); SELECT absent";
      await expect(migrate(pool(), { schema: "halves", migrations: [wrong] })).rejects.toMatchObject({ code: "42703" });
      await migrate(pool(), { schema: "halves", migrations: ["CREATE TABLE half (id integer)"] });
      expect((await pool().query("SELECT * FROM halves.half")).rows).toEqual([]);
    });
  });
});
