import { readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unsearched } from "./best-state.js";
import type { Checkpoint } from "./checkpoint.js";
import { JobFolder, prepareFolder } from "./job-folder.js";
import { resolveJobSpec } from "../specification/resolve-job.js";
import { temporaryFolder } from "../testing/index.js";

function checkpointOf(step: number): Checkpoint {
  const image = (value: number): Float32Array => Float32Array.of(value, value);
  return {
    imageShape: [1, 1, 1, 2],
    spec: "{}",
    device: { provider: "cpu", threads: 2, onnxruntime: "1.30.0" },
    state: { step, images: { value: image(step), velocity: image(0) }, alpha: { value: 1, velocity: 0 } },
    search: unsearched,
  };
}

function fail(error: Error): void {
  throw error;
}

describe("JobFolder", () => {
  it("keeps the last two checkpoints and reads the newest", async () => {
    await using folder = await temporaryFolder();
    const job = new JobFolder(folder.path);
    for (const step of [2, 10, 9]) await job.writeCheckpoint(checkpointOf(step));
    await job.writeCheckpoint(checkpointOf(11));
    expect(await readdir(join(folder.path, "job"))).toEqual(["checkpoint-10.safetensors", "checkpoint-11.safetensors"]);
    expect(await job.readCheckpoint(fail)).toEqual(checkpointOf(11));
    expect(await job.newestStep()).toBe(11);
  });

  it("names a damaged checkpoint and uses the one before", async () => {
    await using folder = await temporaryFolder();
    const job = new JobFolder(folder.path);
    await job.writeCheckpoint(checkpointOf(5));
    const { file: newest } = await job.writeCheckpoint(checkpointOf(10));
    await truncate(newest, 100);
    const damaged: string[] = [];
    expect(await job.readCheckpoint(({ file }) => damaged.push(file))).toEqual(checkpointOf(5));
    expect(damaged).toEqual([newest]);
  });

  it("refuses to begin at nothing when every checkpoint is damaged", async () => {
    await using folder = await temporaryFolder();
    const job = new JobFolder(folder.path);
    await writeFile((await job.writeCheckpoint(checkpointOf(5))).file, "");
    await expect(job.readCheckpoint(() => undefined)).rejects.toThrow(/no checkpoint of this job can be read/);
  });

  it("knows no job and no checkpoint in an empty folder", async () => {
    await using folder = await temporaryFolder();
    const job = new JobFolder(join(folder.path, "absent"));
    expect(await job.readSpec()).toBeUndefined();
    expect(await job.readCheckpoint(fail)).toBeUndefined();
    expect(await job.newestStep()).toBe(0);
  });

  it("keeps the specification", async () => {
    await using folder = await temporaryFolder();
    const job = new JobFolder(folder.path);
    const spec = resolveJobSpec({ seed: "3" });
    await job.prepare();
    await job.writeSpec(spec);
    expect(await job.readSpec()).toEqual(spec);
  });
});

describe("JobFolder.prepare", () => {
  it("removes what a crash left halfway, and nothing else", async () => {
    await using folder = await temporaryFolder();
    const job = new JobFolder(folder.path);
    await job.writeCheckpoint(checkpointOf(5));
    await writeFile(join(job.temporaryFolder, "5f0c86f4-3e0b-4b5e-9a54-0e9a0f6f3c11"), "half of a checkpoint");
    await job.prepare();
    expect(await readdir(job.temporaryFolder)).toEqual(["checkpoint-5.safetensors"]);
  });
});

describe("prepareFolder", () => {
  it("names a folder that cannot be made", async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, "file"), "");
    const inside = join(folder.path, "file", "out");
    await expect(prepareFolder(inside)).rejects.toThrow(`${inside}: cannot be made or written`);
  });
});
