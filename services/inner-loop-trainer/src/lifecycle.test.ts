import { join } from "node:path";
import { computeServiceLifecycle, tinyProblem, writeTinyDataset } from "@condensery/compute-kit/testing";
import { inline, main, tinySpecification, train, unroll } from "./testing.js";

const network = { height: 16, width: 16, filters: 16 };
const problem = tinyProblem({ steps: 1, network });

computeServiceLifecycle({
  service: "condensery.training.v1.TrainingService",
  main,
  prepare: async (folder) => {
    await writeTinyDataset(join(folder, "data", "tiny"));
    return {
      CONDENSERY_TRAJECTORY_STORE: `file:${join(folder, "store")}`,
      CONDENSERY_DATA_ROOTS: join(folder, "data"),
    };
  },
  long: (channel, options) => train(channel, { specification: tinySpecification, expert: 0, epochs: 10_000 }, options),
  medium: (channel, options) => {
    const { loop, start } = tinyProblem({ steps: 300, network });
    return unroll(channel, { loop, start: inline(start), steps: 300 }, options);
  },
  short: (channel, options) => unroll(channel, { loop: problem.loop, start: inline(problem.start), steps: 1 }, options),
});
