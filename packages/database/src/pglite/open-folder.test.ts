import { cp, mkdir, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DatabaseError } from "../database-error.js";
import { isLostConnection } from "../lost-connection.js";
import { openDatabase } from "../open-database.js";
import { retrying } from "../retrying.js";
import { copyFolder } from "../testing/copy-folder.js";
import { noIdleErrors } from "../testing/no-idle-errors.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { failureOf } from "../testing/failure-of.js";
import { TestProgram } from "../testing/test-program.js";
import { EngineKeeper } from "./engine-keeper.js";
import { enginePool } from "./engine-pool.js";

// PGlite takes seconds to start, and several times that on a busy machine.
const slow = 240_000;

/** A database that was made once and closed, to be copied by the tests. */
let model: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  model = await temporaryFolder();
  const database = await openDatabase({ kind: "folder", folder: model.path }, noIdleErrors);
  await database.pool.query("CREATE TABLE word (text text); INSERT INTO word VALUES ('kept')");
  await database.close();
}, slow);

afterAll(() => model[Symbol.asyncDispose]());

async function copyOfModel(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await temporaryFolder();
  await rm(folder.path, { recursive: true });
  await copyFolder(model.path, folder.path);
  return folder;
}

const open = (folder: string) => openDatabase({ kind: "folder", folder }, noIdleErrors);

test(
  "what was written is there when the folder is opened again, and nothing but the database is left",
  { timeout: slow },
  async () => {
    await using folder = await copyOfModel();
    expect((await readdir(folder.path)).toSorted()).toEqual(["data", "lock"]);
    expect(await readdir(join(folder.path, "lock"))).toEqual([]);
    await using database = await open(folder.path);
    expect((await database.pool.query("SELECT text FROM word")).rows).toEqual([{ text: "kept" }]);
  },
);

test("what was committed outlives a process that is killed while it writes", { timeout: slow }, async () => {
  await using folder = await copyOfModel();
  await using writer = new TestProgram("writer-program", folder.path);
  await writer.untilLines(20);
  await writer.kill();
  const told = Number(writer.lines.at(-1));
  await using database = await open(folder.path);
  const { rows } = await database.pool.query<{ number: number }>("SELECT number FROM written ORDER BY number");
  const numbers = rows.map(({ number }) => number);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  // The last may have been committed and not told any more.
  expect([told, told + 1]).toContain(numbers.length);
});

test("a process that is killed while it makes the database is no obstacle to the next", { timeout: slow }, async () => {
  await using folder = await temporaryFolder();
  const unfinished = join(folder.path, "data.unfinished");
  // The folder is there at once, the files only when the database has been made in memory.
  for (const until of ["base", "postmaster.pid"]) {
    await using writer = new TestProgram("writer-program", folder.path);
    await expect.poll(() => namesIn(unfinished), { timeout: slow, interval: 5 }).toContain(until);
    await writer.kill();
    // Later on, a test that is kept waiting may come too late to see it.
    if (until === "base") expect((await readdir(folder.path)).toSorted()).toEqual(["data.unfinished", "lock"]);
  }
  await using database = await open(folder.path);
  expect((await database.pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  expect((await readdir(folder.path)).toSorted()).toEqual(["data", "lock"]);
});

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

test("one process at a time: the others are told which", { timeout: slow }, async () => {
  await using folder = await copyOfModel();
  await using writer = new TestProgram("writer-program", folder.path);
  await writer.untilLines(1);
  await expect(open(folder.path)).rejects.toThrow(DatabaseError);
  await expect(open(folder.path)).rejects.toThrow(`but process ${writer.pid} uses it. Stop that process`);
  await writer.kill();
  await using database = await open(folder.path);
  await expect(open(folder.path)).rejects.toThrow(`is open in this process (${process.pid}) already`);
  expect((await database.pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
});

test(
  "a process that has a dead one's number does not hold its lock, one of another machine does",
  { timeout: slow },
  async () => {
    await using folder = await copyOfModel();
    const locks = join(folder.path, "lock");
    await mkdir(locks, { recursive: true });
    await writeFile(join(locks, `${process.ppid}@${hostname()}@0123456789abcdef`), "");
    const foreign = join(locks, "1@elsewhere@0123456789abcdef");
    await writeFile(foreign, "");
    await expect(open(folder.path)).rejects.toThrow(
      `process 1 on elsewhere uses it, which cannot be looked at from here. If it runs no more, remove ${foreign}.`,
    );
    await rm(foreign);
    await using database = await open(folder.path);
    expect(database.kind).toBe("pglite");
  },
);

test(
  "a thread that ends is a lost connection to the query under way, and the next starts another",
  { timeout: slow },
  async () => {
    await using folder = await copyOfModel();
    const engines = new EngineKeeper(join(folder.path, "data"));
    const idle: unknown[] = [];
    const pool = enginePool(engines, { connections: 2, onError: (error) => idle.push(error) });
    const engine = await engines.ready();
    await Promise.all([pool.query("SELECT 1"), pool.query("SELECT 1")]);
    const underWay = pool.query("SELECT count(*) FROM generate_series(1, 100000000)");
    const failure = failureOf(underWay);
    await engine.terminate();
    expect(await failure).toSatisfy(isLostConnection);
    expect(idle).toHaveLength(1);
    expect(idle[0]).toSatisfy(isLostConnection);
    const { rows } = await retrying(() => pool.query("SELECT text FROM word"));
    expect(rows).toEqual([{ text: "kept" }]);
    await pool.end();
    await engines.stop();
  },
);

test("a database that gives itself up is started again", { timeout: slow }, async () => {
  await using folder = await copyOfModel();
  await using database = await open(folder.path);
  const control = join(folder.path, "data/global/pg_control");
  await cp(control, join(folder.path, "pg_control"));
  await rm(control);
  await expect(database.pool.query("CHECKPOINT")).rejects.toSatisfy(isLostConnection);
  await cp(join(folder.path, "pg_control"), control);
  const { rows } = await retrying(() => database.pool.query("SELECT text FROM word"));
  expect(rows).toEqual([{ text: "kept" }]);
});

test("a damaged database is named, with what to do", { timeout: slow }, async () => {
  await using folder = await copyOfModel();
  const data = join(folder.path, "data");
  await truncate(join(data, "global/pg_control"), 100);
  await expect(open(folder.path)).rejects.toThrow(DatabaseError);
  await expect(open(folder.path)).rejects.toThrow(`Expected a database that PGlite can use in ${data}`);
  await writeFile(join(data, "PG_VERSION"), "16\n");
  await expect(open(folder.path)).rejects.toThrow(`what is there is one of PostgreSQL 16. Restore the folder`);
  await rm(join(data, "PG_VERSION"));
  await expect(open(folder.path)).rejects.toThrow("what is there has no PG_VERSION. Restore the folder");
  expect(await readdir(join(folder.path, "lock"))).toEqual([]);
});

test("opening can be given up, and begun anew", { timeout: slow }, async () => {
  await using folder = await temporaryFolder();
  const controller = new AbortController();
  const opening = openDatabase({ kind: "folder", folder: folder.path }, { ...noIdleErrors, signal: controller.signal });
  const failure = failureOf(opening);
  await expect.poll(() => namesIn(folder.path), { timeout: slow }).toContain("data.unfinished");
  controller.abort(new Error("changed my mind"));
  expect(await failure).toMatchObject({ message: "changed my mind" });
  expect(await readdir(folder.path)).toEqual(["lock"]);
  expect(await readdir(join(folder.path, "lock"))).toEqual([]);
  await rm(folder.path, { recursive: true });
  await copyFolder(model.path, folder.path);
  await using database = await open(folder.path);
  expect((await database.pool.query("SELECT text FROM word")).rows).toEqual([{ text: "kept" }]);
});

test("a process that closes its database ends by itself", { timeout: slow }, async () => {
  await using folder = await copyOfModel();
  await using program = new TestProgram("closing-program", folder.path);
  await program.untilLines(1);
  expect(await program.exit()).toBe(0);
});

test("closing does not wait for ever for a client that is never given back", { timeout: slow }, async () => {
  await using folder = await copyOfModel();
  const database = await open(folder.path);
  const client = await database.pool.connect();
  await client.query("BEGIN");
  await database.close();
  await expect(client.query("SELECT 1")).rejects.toThrow("not queryable");
  await using again = await open(folder.path);
  expect(again.kind).toBe("pglite");
});

test("a file where the folder should be is named", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "file");
  await writeFile(file, "");
  await expect(open(file)).rejects.toThrow(`Expected a folder ${file} for the database`);
});
