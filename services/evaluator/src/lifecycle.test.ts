import { join } from "node:path";
import { computeServiceLifecycle, writeTinyDataset } from "@condensery/compute-kit/testing";
import { evaluate, main, request } from "./testing.js";

computeServiceLifecycle({
  service: "condensery.evaluation.v1.EvaluationService",
  main,
  prepare: async (folder) => {
    await writeTinyDataset(join(folder, "tiny"));
    return { CONDENSERY_DATA_ROOTS: folder };
  },
  long: (channel, options) => evaluate(channel, { ...request, epochs: 100_000 }, options),
  medium: (channel, options) => evaluate(channel, { ...request, epochs: 300 }, options),
  short: (channel, options) => evaluate(channel, { ...request, epochs: 1, repeats: 1 }, options),
});
