import { join } from "node:path";
import { computeServiceLifecycle, tinyProblem, writeTinyDataset } from "@condensery/compute-kit/testing";
import { inline, main, tinySpecification, train, unroll } from "./testing.js";

const common = {
  service: "condensery.training.v1.TrainingService",
  main,
  prepare: async (folder: string) => {
    await writeTinyDataset(join(folder, "data", "tiny"));
    return {
      CONDENSERY_TRAJECTORY_STORE: `file:${join(folder, "store")}`,
      CONDENSERY_DATA_ROOTS: join(folder, "data"),
    };
  },
};

const specification = tinySpecification;

computeServiceLifecycle({
  ...common,
  call: "TrainExpert",
  long: (channel, options) => train(channel, { specification, expert: 0, epochs: 10_000 }, options),
  medium: (channel, options) => train(channel, { specification, expert: 1, epochs: 50 }, options),
  short: (channel, options) => train(channel, { specification, expert: 2, epochs: 1 }, options),
});

const loopOf = (steps: number) => {
  const { loop, start } = tinyProblem({ steps, network: { height: 32, width: 32, filters: 16 } });
  return { loop, start: inline(start), steps };
};

computeServiceLifecycle({
  ...common,
  call: "Unroll",
  long: (channel, options) => unroll(channel, loopOf(1000), options),
  medium: (channel, options) => unroll(channel, loopOf(100), options),
  short: (channel, options) => unroll(channel, loopOf(1), options),
});
