import { createServer } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DatabaseError } from "../database-error.js";
import { isLostConnection } from "../lost-connection.js";
import { openDatabase } from "../open-database.js";
import { retrying } from "../retrying.js";
import { type PostgresServer, postgresAvailable, startPostgres } from "../testing/index.js";
import { failureOf } from "../testing/failure-of.js";
import { freePort } from "../testing/free-port.js";
import { noIdleErrors } from "../testing/no-idle-errors.js";

const slow = 180_000;

describe("without a server", () => {
  test("what did not answer is said, without the password", async () => {
    const url = `postgresql://somebody:hunter2@127.0.0.1:${await freePort()}/notes`;
    const error: unknown = await openDatabase({ kind: "postgresql", url }, { ...noIdleErrors, openMs: 300 }).catch(
      (error: unknown) => error,
    );
    expect(error).toBeInstanceOf(DatabaseError);
    expect(String(error)).toContain(`Expected ${url.replace(":hunter2", "")} to answer within 300 ms, it did not`);
    expect(String(error)).toContain("ECONNREFUSED");
    expect(String(error)).not.toContain("hunter2");
  });

  test.each(["mysql://root:hunter2@localhost/notes", "hunter2"])("%s is no address, and is not shown", async (url) => {
    const opening = openDatabase({ kind: "postgresql", url }, noIdleErrors);
    await expect(opening).rejects.toThrow("Expected the address of the database as postgresql://");
    await expect(opening).rejects.not.toThrow("hunter2");
  });

  test("waiting for a server that takes connections and says nothing can be given up", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    if (address === null || typeof address === "string") throw new Error("Expected a port.");
    const controller = new AbortController();
    silent.once("connection", () => controller.abort(new Error("changed my mind")));
    const url = `postgresql://somebody@127.0.0.1:${address.port}/notes`;
    const opening = openDatabase({ kind: "postgresql", url }, { ...noIdleErrors, signal: controller.signal });
    await expect(opening).rejects.toThrow("changed my mind");
    silent.close();
    // Only when every connection has ended, too.
    await once(silent, "close");
  });
});

describe.skipIf(!postgresAvailable())("with a server (skipped where none is installed)", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, slow);
  afterAll(() => server[Symbol.asyncDispose](), slow);

  test("who is not let in is told, without the password", { timeout: slow }, async () => {
    const { username, host } = new URL(server.url);
    const wrong = `postgresql://${username}:hunter2@${host}/postgres`;
    const opening = openDatabase({ kind: "postgresql", url: wrong }, noIdleErrors);
    await expect(opening).rejects.toThrow(DatabaseError);
    await expect(opening).rejects.toThrow(`Expected postgresql://${username}@${host}/postgres to let this program in`);
    await expect(opening).rejects.not.toThrow("hunter2");
    const absent = server.url.replace(/postgres$/, "absent");
    await expect(openDatabase({ kind: "postgresql", url: absent }, noIdleErrors)).rejects.toThrow(
      'database "absent" does not exist',
    );
  });

  test("work goes on when the server is killed and comes back", { timeout: slow }, async () => {
    const idle: unknown[] = [];
    const options = { connections: 2, onError: (error: unknown) => idle.push(error), applicationName: "of the test" };
    await using database = await openDatabase({ kind: "postgresql", url: server.url }, options);
    const { pool } = database;
    expect((await pool.query("SHOW application_name")).rows).toEqual([{ application_name: "of the test" }]);
    await pool.query("CREATE TABLE word (text text)");
    await pool.query("INSERT INTO word VALUES ('kept')");
    await Promise.all([pool.query("SELECT 1"), pool.query("SELECT 1")]);
    const client = await pool.connect();
    const failure = failureOf(client.query("SELECT pg_sleep(60)"));
    client.on("error", () => undefined);
    await server.kill();
    expect(await failure).toSatisfy(isLostConnection);
    client.release(true);
    await expect(pool.query("SELECT 1")).rejects.toSatisfy(isLostConnection);
    expect(idle.every(isLostConnection)).toBe(true);
    const lost: unknown[] = [];
    const answer = retrying(() => pool.query("SELECT text FROM word"), {
      attempts: 1_000,
      longestWaitMs: 200,
      onLost: (error) => lost.push(error),
    });
    await server.start();
    expect((await answer).rows).toEqual([{ text: "kept" }]);
    expect(lost.length).toBeGreaterThan(0);
  });

  test("a server that is starting is waited for", { timeout: slow }, async () => {
    await server.kill();
    const opening = openDatabase({ kind: "postgresql", url: server.url }, { ...noIdleErrors, openMs: slow });
    await server.start();
    await using database = await opening;
    expect((await database.pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  });
});
