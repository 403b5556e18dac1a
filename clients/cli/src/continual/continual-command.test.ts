/** `continual` with real services: interrupted, gone on with, and made again. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "@condensery/client";
import type { ContinualDocument } from "@condensery/orchestrator";
import { prepareEmbeddedDatabase, temporaryFolder, writeTinyDataset } from "@condensery/orchestrator/testing";
import { expect, it, vi } from "vitest";
import { startLocalSystem } from "../connection/start-local-system.js";
import { Interruption } from "../terminal.js";
import { jsonLines, runCommand, type RunOptions } from "../testing/run-command.js";

// Five processes are started
vi.setConfig({ testTimeout: 240_000 });

const tiny = "--depth 1 --width 4 --experts 1 --inner-steps 1 --match-epochs 1 --max-start-epoch 1 --outer-steps 2";
const small = "--steps 2 --orders 2 --methods mtt,random,herding --evaluations 1 --evaluation-epochs 9";

it("goes on where it was interrupted, and computes nothing twice", async () => {
  await using folder = await temporaryFolder();
  const [state, out] = [join(folder.path, "state"), join(folder.path, "out")];
  await writeTinyDataset(join(folder.path, "tiny"), 1, 4);
  await prepareEmbeddedDatabase({ database: join(state, "condensations", "database") });
  await using system = await startLocalSystem({
    stateFolder: state,
    dataRoots: [folder.path],
    environment: {},
    signal: new AbortController().signal,
    threads: 1,
    provider: "cpu",
  });
  const places = ["--address", system.address, "--evaluator", system.addresses.evaluator ?? "", "--out", out];
  const flags = [...tiny.split(" "), ...small.split(" "), "--feature-epochs", "1", "--json"];
  const continual = (options: RunOptions = {}) =>
    runCommand(["continual", "--dataset", "idx:tiny", ...places, ...flags], options);

  const user = new AbortController();
  const interrupted = await continual({
    signal: user.signal,
    onOutput: (text) => {
      if (text.includes("group-condensed")) user.abort(new Interruption("SIGINT"));
    },
  });
  expect(interrupted).toMatchObject({ code: 130, error: expect.stringContaining("the same command goes on with it") });
  const begun = jsonLines(interrupted.out).find(({ kind }) => kind === "group-condensed");

  const run = await continual();
  expect(run).toMatchObject({ code: 0, error: "" });
  const events = jsonLines(run.out);
  expect(events[0]).toMatchObject({ kind: "experiment-planned", dataset: "idx:tiny", classes: 4, networks: 12 });
  const text = await readFile(join(out, "continual.json"), "utf8");
  const { orders, groups, rows } = JSON.parse(text) as ContinualDocument;
  expect(events.at(-1)).toMatchObject({ kind: "result", folder: out, rows: structuredClone(rows) });
  expect(groups.map(({ source }) => source)).toContain(begun?.["source"]);
  expect(rows.map(({ method, step, classes, images }) => [method, step, classes, images])).toEqual(
    ["mtt", "random", "herding"].flatMap((method) => [
      [method, 1, 2, 2],
      [method, 2, 4, 4],
    ]),
  );
  for (const { method, mean } of rows) if (method !== "mtt") expect(mean).toBeGreaterThan(0.5);
  expect((await readdir(out)).toSorted()).toEqual(["continual.json", "plot.svg", "results", "table.md"]);

  const kept = await written(join(out, "results"));
  const again = await continual();
  expect(again.code).toBe(0);
  expect(await readFile(join(out, "continual.json"), "utf8")).toBe(text);
  expect(await written(join(out, "results"))).toEqual(kept);
  await using client = await connect({ address: system.address });
  const datasets: string[] = [];
  for await (const { options } of client.list()) datasets.push(options.dataset ?? "");
  // Three calls, two orders, and each group of classes was condensed once
  const distinct = new Set(orders.flat().map((group) => `idx:tiny?classes=${group.join(",")}`));
  expect(datasets.toSorted()).toEqual([...distinct].toSorted());
});

/** Every file of a folder with the time of its last change. */
async function written(path: string): Promise<readonly (readonly [string, number])[]> {
  const names = (await readdir(path)).toSorted();
  return Promise.all(names.map(async (name) => [name, (await stat(join(path, name))).mtimeMs] as const));
}
