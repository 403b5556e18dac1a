import { computeServiceLifecycle, tinyProblem } from "@condensery/compute-kit/testing";
import { call, main, requestOf } from "./testing.js";

const network = { height: 16, width: 16, filters: 16 };
const request = (steps: number) => requestOf(tinyProblem({ steps, network }));

computeServiceLifecycle({
  service: "condensery.hypergradient.v1.HypergradientService",
  main,
  prepare: async () => ({}),
  long: (channel, options) => call(channel, request(1000), options),
  medium: (channel, options) => call(channel, request(60), options),
  short: (channel, options) => call(channel, request(1), options),
});
