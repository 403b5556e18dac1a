import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createLogger } from "@condensery/service-kit";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary-folder.js";
import { OrchestratorDatabase } from "../database/orchestrator-database.js";
import { prepareEmbeddedDatabase } from "../testing/embedded-database.js";
import { sampleDraft } from "../testing/sample-condensation.js";
import type { CondensationChange } from "./condensation.js";
import { CondensationNotFoundError, RequestConflictError, type CondensationPage } from "./condensation-store.js";
import { DatabaseCondensationStore } from "./database-condensation-store.js";
import { StateFolder } from "./state-folder.js";

async function open(root: string, lines: string[] = []) {
  const logger = createLogger({
    service: "test",
    level: "warn",
    destination: { write: (line) => void lines.push(line) },
  });
  const folder = new StateFolder(root);
  await folder.prepare();
  await prepareEmbeddedDatabase(folder);
  const database = new OrchestratorDatabase({ kind: "folder", folder: folder.database }, logger);
  const store = new DatabaseCondensationStore(database, folder, logger);
  return { store, database, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

const admit = async (): Promise<void> => undefined;

const everything: CondensationChange = {
  state: "succeeded",
  endTime: 2_000_000,
  stepsDone: 300,
  ranMs: 1234,
  runTraceparent: "00-1-2-01",
  result: {
    condensed: { mean: 0.5, standardDeviation: 0, values: [0.5] },
    randomReal: undefined,
    experts: 0.75,
    alpha: 0.25,
    files: [{ name: "grid.png", sizeBytes: 3, sha256: "b".repeat(64) }],
    device: { provider: "cpu", threads: 1, onnxruntime: "1" },
  },
};

test("what was kept is there after a restart", async () => {
  await using folder = await temporaryFolder();
  const draft = sampleDraft(1, { requestId: "r", traceparent: "00-1-1-01" });
  let ended;
  {
    await using first = await open(folder.path);
    const { condensation } = await first.store.create(draft, admit);
    expect(condensation).toMatchObject({ ...draft, state: "queued", run: 1, stepsDone: 0, ranMs: 0 });
    ended = await first.store.update(draft.id, () => everything);
  }
  await using second = await open(folder.path);
  expect(await second.store.read(draft.id)).toEqual(ended);
  const change = () => ({ result: undefined, endTime: undefined });
  const again = await second.store.requeue(draft.id, change, admit);
  expect(again).toMatchObject({ state: "queued", run: 2, stepsDone: 300 });
  expect(await second.store.read(draft.id)).toEqual(again);
});

test("asking where nothing was ever kept makes no database", async () => {
  await using folder = await temporaryFolder();
  const state = new StateFolder(folder.path);
  const logger = createLogger({ service: "test", level: "silent" });
  await using database = new OrchestratorDatabase({ kind: "folder", folder: state.database }, logger);
  const store = new DatabaseCondensationStore(database, state, logger);
  expect(await store.list({ states: [], after: undefined, size: 1 })).toEqual({ condensations: [], more: false });
  await expect(store.read("nobody")).rejects.toThrow(CondensationNotFoundError);
  expect([database.isOpen, await readdir(folder.path)]).toEqual([false, []]);
});

test("changes of one condensation see each other, and what a change throws leaves it as it was", async () => {
  await using folder = await temporaryFolder();
  await using opened = await open(folder.path);
  const { store } = opened;
  const { id } = sampleDraft(1);
  await store.create(sampleDraft(1), admit);
  const add = () => store.update(id, ({ stepsDone }) => ({ stepsDone: stepsDone + 1 }));
  const refuse = store.update(id, () => {
    throw new Error("no");
  });
  const done = [add(), add(), refuse.catch(() => undefined), add()];
  await expect(refuse).rejects.toThrow("no");
  await Promise.all(done);
  expect((await store.read(id)).stepsDone).toBe(3);
});

test("of a client's drafts with one request id one is kept; what is not admitted is not", async () => {
  await using folder = await temporaryFolder();
  await using opened = await open(folder.path);
  const { store } = opened;
  const create = (number: number, digest = "a".repeat(64)) =>
    store.create(sampleDraft(number, { requestId: "r", requestedDigest: digest }), admit);
  const full = store.create(sampleDraft(9, { requestId: "r" }), () => Promise.reject(new Error("full")));
  await expect(full).rejects.toThrow("full");
  const made = await Promise.all([create(1), create(2), create(3)]);
  expect(made.filter(({ created }) => created).length).toBe(1);
  const [id, ...others] = new Set(made.map(({ condensation }) => condensation.id));
  expect(others).toEqual([]);
  await expect(create(4, "b".repeat(64))).rejects.toEqual(new RequestConflictError("r", id ?? ""));
  const repeated = await store.create(sampleDraft(5, { requestId: "r" }), () => Promise.reject(new Error("full")));
  expect(repeated).toMatchObject({ created: false, condensation: { id } });
  expect(await store.create(sampleDraft(7, { requestId: "r", client: "other" }), admit)).toMatchObject({
    created: true,
  });
  await store.delete(id ?? "", () => undefined);
  expect(await store.create(sampleDraft(6, { requestId: "r" }), admit)).toMatchObject({ created: true });
});

test("who admits is told how many wait and run, and nobody is admitted beside", async () => {
  await using folder = await temporaryFolder();
  await using opened = await open(folder.path);
  const { store } = opened;
  const loads: (readonly number[])[] = [];
  const note = async ({ all, ofClient }: { all: number; ofClient: number }): Promise<void> => {
    loads.push([all, ofClient]);
  };
  await Promise.all([1, 2, 3].map((number) => store.create(sampleDraft(number, { client: `c${number % 2}` }), note)));
  expect(loads.map(([all]) => all)).toEqual([0, 1, 2]);
  await store.update(sampleDraft(2).id, () => ({ state: "failed" }));
  await store.create(sampleDraft(4, { client: "c1" }), note);
  expect(loads.at(-1)).toEqual([2, 2]);
  expect([await store.count("queued"), await store.count("failed")]).toEqual([3, 1]);
});

test("listing: newest first, equal times by id, stable when others are created", async () => {
  await using folder = await temporaryFolder();
  await using opened = await open(folder.path);
  const { store } = opened;
  for (const number of [3, 1, 2]) await store.create(sampleDraft(number, { createTime: 5 }), admit);
  await store.create(sampleDraft(4, { createTime: 4 }), admit);
  const numbers = ({ condensations }: CondensationPage) => condensations.map(({ id }) => Number(id.slice(-2)));
  const page = await store.list({ states: [], after: undefined, size: 2 });
  expect([numbers(page), page.more]).toEqual([[3, 2], true]);
  await store.create(sampleDraft(5, { createTime: 6 }), admit);
  const rest = await store.list({ states: [], after: page.condensations[1], size: 2 });
  expect([numbers(rest), rest.more]).toEqual([[1, 4], false]);
  await store.update(sampleDraft(2).id, () => ({ state: "failed" }));
  const failed = await store.list({ states: ["failed", "cancelled"], after: undefined, size: 9 });
  expect(numbers(failed)).toEqual([2]);
});

test("deleting asks first, then takes the whole folder", async () => {
  await using folder = await temporaryFolder();
  await using opened = await open(folder.path);
  const { store } = opened;
  const { id } = sampleDraft(1);
  await store.create(sampleDraft(1), admit);
  await mkdir(join(folder.path, "condensations", id, "result", "job"), { recursive: true });
  const refuse = (): never => {
    throw new Error("it runs");
  };
  await expect(store.delete(id, refuse)).rejects.toThrow("it runs");
  await store.delete(id, ({ state }) => expect(state).toBe("queued"));
  await expect(store.read(id)).rejects.toThrow(CondensationNotFoundError);
  await expect(store.delete(id, () => undefined)).rejects.toThrow(CondensationNotFoundError);
  for (const empty of ["condensations", "trash"]) expect(await readdir(join(folder.path, empty))).toEqual([]);
});

test("a damaged record is told by name and left alone; what a crash left of a deletion is removed", async () => {
  await using folder = await temporaryFolder();
  const lines: string[] = [];
  {
    await using opened = await open(folder.path);
    for (const number of [1, 2, 3]) await opened.store.create(sampleDraft(number), admit);
    await opened.database.query((queries) =>
      queries.query(
        `UPDATE condensery.condensations SET record = jsonb_set(record, '{stepsDone}', '-1') WHERE id = $1`,
        [sampleDraft(2).id],
      ),
    );
    await writeFile(join(folder.path, "trash", "half"), "deleted");
  }
  await using opened = await open(folder.path, lines);
  const { condensations } = await opened.store.list({ states: [], after: undefined, size: 9 });
  expect(condensations.map(({ id }) => id)).toEqual([sampleDraft(3).id, sampleDraft(1).id]);
  expect(lines.length).toBe(1);
  const name = `condensations/${sampleDraft(2).id}`;
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    condensation: name,
    error: { message: expect.stringContaining(`the record of ${name}, stepsDone: expected an integer of at least 0`) },
  });
  expect(await readdir(join(folder.path, "trash"))).toEqual([]);
});
