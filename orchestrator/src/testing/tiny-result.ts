import { basename, dirname } from "node:path";
import { initialImages } from "../jobs/initial-images.js";
import { loadData } from "../jobs/load-data.js";
import { writeResult } from "../results/result-folder.js";
import type { JobRequest } from "../specification/job-request.js";
import { resolveJobSpec } from "../specification/resolve-job.js";
import { tinyRequest } from "./tiny-request.js";

const nothing = { "load-data": 0, "train-experts": 0, condense: 0, evaluate: 0 } as const;

/**
 * Writes a result folder without condensing: its images are random real ones of the data set in `dataFolder`, as a job
 * has them before its first step. It can be evaluated as any other.
 */
export async function writeTinyResult(folder: string, dataFolder: string, request: JobRequest = {}): Promise<void> {
  const uri = `idx:${basename(dataFolder)}`;
  const job = resolveJobSpec({ ...tinyRequest(uri), ...request });
  const data = await loadData({ uri, network: job.network, roots: [dirname(dataFolder)] });
  const { train, test, classes } = data.dataset;
  const { images, labels } = await initialImages(data, job.imagesPerClass, BigInt(job.seed));
  const set = { images, labels, alpha: 0.05, preprocessing: data.preprocessing };
  const rate = { epochs: 1, learningRate: 0.01 };
  await writeResult(
    folder,
    { last: set, best: set },
    {
      best: { step: 0, loss: null, window: 50, equalsLast: true },
      source: {
        uri,
        name: data.name,
        digest: data.digest,
        classes,
        trainImages: train.count,
        testImages: test.count,
      },
      job,
      steps: { done: 0, skipped: 0, losses: { first: null, last: null, best: null, bestStep: null } },
      accuracies: {
        experts: { accuracies: [1], mean: 1, standardDeviation: 0, images: train.count, repeats: 1, ...rate },
      },
      versions: { condensery: "0.1.0", node: process.versions.node },
      device: { provider: "cpu", threads: 1, onnxruntime: "none" },
      resumedAtStep: 0,
      seconds: nothing,
      secondsTotal: 0,
      cost: { deviceSeconds: 0, flops: 0, bytesMoved: 0, cost: 0 },
    },
  );
}
