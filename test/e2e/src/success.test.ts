import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, type CondensationHandle } from "@condensery/client";
import { prepareEmbeddedDatabase, temporaryFolder } from "@condensery/orchestrator/testing";
import { callServerStream } from "@condensery/service-kit";
import { CondensationServiceService } from "@condensery/wire/condensation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusalOf } from "./harness/calls.js";
import { patient } from "./harness/patience.js";
import { tinyOptions } from "./harness/tiny-options.js";
import { startTinySystem, type TinySystem } from "./harness/tiny-system.js";

patient();

const options = { ...tinyOptions, seed: 7 };

let tiny: TinySystem;
beforeAll(async () => {
  tiny = await startTinySystem({ listen: { kind: "ports", firstPort: 0 } });
});
afterAll(() => tiny[Symbol.asyncDispose]());

/** What is the same in every run: `dataset.json` has durations. */
function reproducible(folder: string): Promise<readonly Buffer[]> {
  return Promise.all(
    ["images.safetensors", "grid.png", "best.safetensors"].map((file) => readFile(join(folder, file))),
  );
}

test("a condensation over TCP: events, images, accuracies, files", async () => {
  expect(tiny.system.address).toMatch(/^127\.0\.0\.1:\d+$/u);
  await using folder = await temporaryFolder();
  await using client = await connect({ address: tiny.system.address });
  const handle = await client.condense(options);
  const kinds: string[] = [];
  for await (const event of handle.progress()) kinds.push(event.kind);
  expect(kinds.filter((kind) => kind === "step-completed")).toHaveLength(options.outerSteps);
  expect(kinds.at(-1)).toBe("state-changed");
  const result = await handle.result();
  expect(result.images.shape).toEqual([6, 1, 8, 8]);
  expect(result.labels.shape).toEqual([6, 3]);
  expect(result.images.data.every(Number.isFinite)).toBe(true);
  expect(result.alpha).toBeGreaterThan(0);
  const { condensed, randomReal, experts, device } = result.summary;
  expect([condensed?.values.length, randomReal?.values.length]).toEqual([options.evaluations, options.evaluations]);
  // Experts that learned nothing would be right in a third of the images
  expect(experts).toBeGreaterThan(0.4);
  expect(device).toMatchObject({ provider: "cpu", threads: 1 });
  const saved = await result.save(join(folder.path, "result"));
  expect((await readdir(saved)).toSorted()).toEqual([
    "best.safetensors",
    "dataset.json",
    "grid.png",
    "images.safetensors",
  ]);

  const beyond = { name: handle.name, file: "grid.png", offsetBytes: 2n ** 40n };
  const stream = callServerStream(tiny.channel, CondensationServiceService.downloadResult, beyond, {
    timeoutMs: 60_000,
  });
  const refusal = await refusalOf(stream.next());
  expect(refusal).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_REQUEST" });
  expect(refusal.fields.map(({ field }) => field)).toEqual(["offset_bytes"]);
});

test("equal seeds give equal bytes: here again, and in an embedded system of its own", async () => {
  await using folder = await temporaryFolder();
  await using client = await connect({ address: tiny.system.address });
  const save = async (handle: CondensationHandle, name: string) =>
    reproducible(await (await handle.result()).save(join(folder.path, name)));
  const [first, second] = await Promise.all([client.condense(options), client.condense(options)]);
  const expected = await save(first, "first");
  expect(await save(second, "second")).toEqual(expected);
  const other = await client.condense({ ...options, seed: 8 });
  expect(await save(other, "other")).not.toEqual(expected);

  const state = join(folder.path, "state");
  await prepareEmbeddedDatabase({ database: join(state, "condensations", "database") });
  await using embedded = await connect({
    state,
    dataRoots: [tiny.folder.data],
    threads: 1,
    provider: "cpu",
  });
  expect(await save(await embedded.condense(options), "embedded")).toEqual(expected);
});
