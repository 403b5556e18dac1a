import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateFolder } from "./evaluate-folder.js";
import { runJob } from "../jobs/run-job.js";
import { startComputeServices, type ComputeServices } from "../testing/compute-services.js";
import { temporaryFolder, tinyRequest, writeTinyDataset } from "../testing/index.js";

let shared: Awaited<ReturnType<typeof temporaryFolder>>;
let services: ComputeServices;
let folder: string;

beforeAll(async () => {
  shared = await temporaryFolder();
  folder = join(shared.path, "out");
  await writeTinyDataset(join(shared.path, "data"));
  await writeTinyDataset(join(shared.path, "other"), 100);
  await cp(join(shared.path, "data"), join(shared.path, "moved"), { recursive: true });
  services = await startComputeServices({ stateFolder: join(shared.path, "state"), dataRoot: shared.path });
  const request = { ...tinyRequest("idx:data"), outerSteps: 1 };
  await runJob(request, { folder, compute: services.compute, dataRoots: [shared.path], now: () => 0 });
});
afterAll(async () => {
  await services[Symbol.asyncDispose]();
  await shared[Symbol.asyncDispose]();
});

const options = () => ({ folder, compute: services.compute });

describe("evaluateFolder", () => {
  it("finds what the job found, wherever the data set now is", async () => {
    const { accuracy, recorded } = await evaluateFolder({ dataset: "idx:moved" }, options());
    expect(accuracy).toEqual(recorded);
  });

  it("takes options", async () => {
    const request = { evaluations: 1, evaluationEpochs: 5, learningRate: 0.5, seed: "4" };
    const { accuracy } = await evaluateFolder(request, options());
    expect(accuracy).toMatchObject({ repeats: 1, epochs: 5, learningRate: 0.5 });
    await expect(evaluateFolder({ evaluations: 0 }, options())).rejects.toThrow(
      "evaluations must be an integer of at least 1, got 0",
    );
    await expect(evaluateFolder({ learningRate: 0 }, options())).rejects.toThrow(/^learningRate must be/);
  });

  it("trains another network", async () => {
    const request = { evaluations: 1, evaluationEpochs: 5, network: "mlp", width: 16 } as const;
    const { network, jobNetwork, accuracy, recorded } = await evaluateFolder(request, options());
    const image = { channels: 1, height: 8, width: 8, classes: 3 };
    expect(network).toEqual({ kind: "mlp", ...image, hidden: 16 });
    expect(jobNetwork).toMatchObject({ kind: "convnet", ...image, filters: 4, depth: 1 });
    expect(accuracy.accuracies).toHaveLength(1);
    expect(recorded?.accuracies).toHaveLength(2);
    const deeper = await evaluateFolder({ evaluations: 1, depth: 2, norm: "none" }, options());
    expect(deeper.network).toEqual({ ...jobNetwork, depth: 2, norm: "none" });
  });

  it("says which network does not fit, with all else that is wrong", async () => {
    await expect(evaluateFolder({ network: "vgg11", depth: 2, evaluations: 0 }, options())).rejects.toMatchObject({
      name: "JobSpecError",
      problems: [
        "depth is an option of convnet only; leave it out with vgg11",
        "evaluations must be an integer of at least 1, got 0",
      ],
    });
  });

  it("refuses another data set", async () => {
    await expect(evaluateFolder({ dataset: "idx:other" }, options())).rejects.toMatchObject({
      name: "ComputeError",
      reason: "DATASET_MISMATCH",
      message: expect.stringContaining("idx:other is not the data set that the request was made for"),
    });
  });
});
