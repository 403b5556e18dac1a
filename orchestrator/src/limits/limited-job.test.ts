import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Compute } from "../compute/compute.js";
import type { JobEvent } from "../jobs/events.js";
import { runJob } from "../jobs/run-job.js";
import { temporaryFolder, tinyRequest, writeTinyDataset } from "../testing/index.js";
import type { LimitSetting } from "./check-limits.js";
import { FlopsMeter } from "./flops-rate.js";
import { defaultJobLimits, type JobLimits } from "./job-limits.js";

let data: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  data = await temporaryFolder();
  await writeTinyDataset(join(data.path, "tiny"));
  // Garbage behind the header: whoever reads the images fails in another way
  await writeTinyDataset(join(data.path, "damaged"));
  const file = join(data.path, "damaged", "train-images-idx3-ubyte");
  const content = Buffer.alloc(16 + 30 * 100 * 100);
  (await readFile(file)).copy(content, 0, 0, 8);
  content.writeUInt32BE(100, 8);
  content.writeUInt32BE(100, 12);
  const packed = gzipSync(content, { level: 0 });
  packed.fill(0xff, 200_000);
  await writeFile(`${file}.gz`, packed);
  await rm(file);
});
afterAll(() => data[Symbol.asyncDispose]());

const asked = (): Promise<never> => Promise.reject(new Error("a service was asked"));
const compute: Compute = new Proxy({} as Compute, { get: () => asked });

async function run(dataset: string, limits: Partial<JobLimits>) {
  await using folder = await temporaryFolder();
  const events: JobEvent[] = [];
  const setting: LimitSetting = { limits: { ...defaultJobLimits, ...limits }, meter: new FlopsMeter() };
  const options = {
    folder: folder.path,
    compute,
    dataRoots: [data.path],
    limits: setting,
    now: () => 0,
    onEvent: (event: JobEvent) => void events.push(event),
  };
  const error: unknown = await runJob(tinyRequest(dataset), options).catch((reason: unknown) => reason);
  return { error, kinds: events.map(({ kind }) => kind), left: await readdir(folder.path) };
}

test.each<[limit: keyof JobLimits, value: number, field: string]>([
  ["classes", 2, "spec.dataset"],
  ["images", 5, "spec.images_per_class"],
  ["parameters", 100, "spec.network.convnet.filters"],
  ["trainingImages", 119, "spec.expert_epochs"],
  ["datasetBytes", 42 * 10_000 - 1, "spec.dataset"],
])("a limit of %s is held before images are read or a service is asked", async (limit, value, field) => {
  // 2 images of 3 classes, 2 experts, 2 epochs of 30 images
  const { error, kinds, left } = await run("idx:damaged", { [limit]: value });
  expect(error).toMatchObject({ reason: "LIMIT_EXCEEDED", fields: [{ field }] });
  expect(kinds).toEqual(["job-started", "phase-started"]);
  expect(left).toEqual([]);
});

test("a job at its limits goes on to the services", async () => {
  const limits = { classes: 3, images: 6, trainingImages: 120, datasetBytes: 42 * 64 };
  const { error, kinds } = await run("idx:tiny", limits);
  expect(String(error)).toContain("a service was asked");
  expect(kinds).toContain("dataset-loaded");
  // Read without limits, the damaged one is refused for what it is
  expect((await run("idx:damaged", {})).error).toMatchObject({ reason: "not-gzip" });
});
