import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeSafetensors, encodeSafetensors } from "@condensery/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateFolder } from "./evaluate-folder.js";
import { runJob } from "./run-job.js";
import { temporaryFolder, tinyRequest, writeTinyDataset } from "./testing/index.js";

let shared: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;
const meter = { now: () => 0, peakMemoryBytes: () => 0 };

beforeAll(async () => {
  shared = await temporaryFolder();
  folder = join(shared.path, "out");
  await writeTinyDataset(join(shared.path, "data"));
  await writeTinyDataset(join(shared.path, "other"), 100);
  await cp(join(shared.path, "data"), join(shared.path, "moved"), { recursive: true });
  const request = { ...tinyRequest(join(shared.path, "data")), outerSteps: 1 };
  await runJob(request, { folder, stateFolder: join(shared.path, "state"), meter });
});
afterAll(() => shared[Symbol.asyncDispose]());

describe("evaluateFolder", () => {
  it("finds what the job found, wherever the data set now is", async () => {
    const { accuracy, recorded } = await evaluateFolder(
      { dataset: `idx:${join(shared.path, "moved")}` },
      { folder, meter },
    );
    expect(accuracy).toEqual(recorded);
  });

  it("takes options", async () => {
    const request = { evaluations: 1, evaluationEpochs: 5, learningRate: 0.5, seed: "4" };
    const { accuracy } = await evaluateFolder(request, { folder, meter });
    expect(accuracy).toMatchObject({ repeats: 1, epochs: 5, learningRate: 0.5 });
    await expect(evaluateFolder({ evaluations: 0, learningRate: 0 }, { folder, meter })).rejects.toThrow(
      "evaluations must be an integer of at least 1, got 0",
    );
    await expect(evaluateFolder({ learningRate: 0 }, { folder, meter })).rejects.toThrow(/^learningRate must be/);
  });

  it("refuses another data set", async () => {
    const dataset = `idx:${join(shared.path, "other")}`;
    await expect(evaluateFolder({ dataset }, { folder, meter })).rejects.toThrow(
      /was condensed from idx:data with SHA-256 [0-9a-f]{64}; idx:.*other has [0-9a-f]{64}/,
    );
  });

  it("refuses images that were prepared in another way", async () => {
    const changed = join(shared.path, "changed");
    await cp(folder, changed, { recursive: true });
    const file = join(changed, "images.safetensors");
    const { tensors, metadata } = decodeSafetensors(await readFile(file));
    const preprocessing = { ...JSON.parse(metadata["preprocessing"] ?? ""), mean: [0.5] };
    const bytes = encodeSafetensors(tensors, { ...metadata, preprocessing: JSON.stringify(preprocessing) });
    await writeFile(file, bytes);
    const document = JSON.parse(await readFile(join(changed, "dataset.json"), "utf8"));
    document.images.sha256 = createHash("sha256").update(bytes).digest("hex");
    await writeFile(join(changed, "dataset.json"), JSON.stringify(document));
    await expect(evaluateFolder({}, { folder: changed, meter })).rejects.toThrow(/the preprocessings differ: mean is/);
  });
});
