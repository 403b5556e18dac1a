import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createLogger } from "@condensery/service-kit";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary-folder.js";
import { sampleDraft } from "../testing/sample-condensation.js";
import type { CondensationChange } from "./condensation.js";
import { CondensationNotFoundError, RequestConflictError, type CondensationPage } from "./condensation-store.js";
import { FileCondensationStore } from "./file-condensation-store.js";
import { StateFolder } from "./state-folder.js";

function open(root: string, lines: string[] = []): Promise<FileCondensationStore> {
  const logger = createLogger({
    service: "test",
    level: "info",
    destination: { write: (line) => void lines.push(line) },
  });
  return FileCondensationStore.open(new StateFolder(root), logger);
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
  const store = await open(folder.path);
  const draft = sampleDraft(1, { requestId: "r", traceparent: "00-1-1-01" });
  const { condensation } = await store.create(draft, admit);
  expect(condensation).toMatchObject({ ...draft, state: "queued", stepsDone: 0, ranMs: 0 });
  const ended = await store.update(draft.id, () => everything);
  expect(await (await open(folder.path)).read(draft.id)).toEqual(ended);
  const again = await store.update(draft.id, () => ({ state: "queued", result: undefined, endTime: undefined }));
  expect(await (await open(folder.path)).read(draft.id)).toEqual(again);
  expect(await readdir(join(folder.path, "temporary"))).toEqual([]);
});

test("changes of one condensation see each other, and what a change throws leaves it as it was", async () => {
  await using folder = await temporaryFolder();
  const store = await open(folder.path);
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

test("of drafts with one request id one is kept; what is not admitted is not", async () => {
  await using folder = await temporaryFolder();
  const store = await open(folder.path);
  const create = (number: number, digest = "a".repeat(64)) =>
    store.create(sampleDraft(number, { requestId: "r", requestedDigest: digest }), admit);
  const full = store.create(sampleDraft(9, { requestId: "r" }), () => Promise.reject(new Error("full")));
  await expect(full).rejects.toThrow("full");
  const made = await Promise.all([create(1), create(2), create(3)]);
  expect(made.map(({ created }) => created)).toEqual([true, false, false]);
  expect(new Set(made.map(({ condensation }) => condensation.id)).size).toBe(1);
  const { id } = sampleDraft(1);
  await expect(create(4, "b".repeat(64))).rejects.toEqual(new RequestConflictError("r", id));
  const next = await open(folder.path);
  const repeated = await next.create(sampleDraft(5, { requestId: "r" }), () => Promise.reject(new Error("full")));
  expect(repeated).toMatchObject({ created: false, condensation: { id } });
  await next.delete(id, () => undefined);
  expect(await next.create(sampleDraft(6, { requestId: "r" }), admit)).toMatchObject({ created: true });
});

test("listing: newest first, equal times by id, stable when others are created", async () => {
  await using folder = await temporaryFolder();
  const store = await open(folder.path);
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
  const store = await open(folder.path);
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
  expect(await readdir(join(folder.path, "condensations"))).toEqual([]);
});

test("a damaged record is told by name and left alone; what a crash left is removed", async () => {
  await using folder = await temporaryFolder();
  const first = await open(folder.path);
  for (const number of [1, 2, 3]) await first.create(sampleDraft(number), admit);
  const damaged = join(folder.path, "condensations", sampleDraft(2).id, "record.json");
  const text = await readFile(damaged, "utf8");
  await writeFile(damaged, text.replace('"stepsDone": 0', '"stepsDone": -1'));
  await writeFile(join(folder.path, "trash", "half"), "deleted");
  await writeFile(join(folder.path, "temporary", "half"), "written");
  const lines: string[] = [];
  const store = await open(folder.path, lines);
  const { condensations } = await store.list({ states: [], after: undefined, size: 9 });
  expect(condensations.map(({ id }) => id)).toEqual([sampleDraft(3).id, sampleDraft(1).id]);
  expect(lines.length).toBe(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    condensation: `condensations/${sampleDraft(2).id}`,
    error: { message: expect.stringContaining(`${damaged}, stepsDone: expected an integer of at least 0`) },
  });
  expect(await readFile(damaged, "utf8")).not.toBe(text);
  for (const leftOver of ["trash", "temporary"]) expect(await readdir(join(folder.path, leftOver))).toEqual([]);
});
