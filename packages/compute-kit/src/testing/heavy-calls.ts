/** The calls of the compute services at the size of the literature's large setting, for measurements. */
import { join } from "node:path";
import { callServerStream, callUnary, type CallOptions, type ServiceChannel } from "@condensery/service-kit";
import { tensorToWire } from "@condensery/wire/convert";
import { EvaluateRequest, EvaluationServiceService } from "@condensery/wire/evaluation";
import { HypergradientServiceService } from "@condensery/wire/hypergradient";
import { TrainingServiceService } from "@condensery/wire/training";
import type { InnerLoop, Parameters } from "@condensery/wire/type";
import { writeTinyDataset } from "./tiny-dataset.js";
import { tinyProblem, type TinyProblem } from "./tiny-problem.js";

export interface HeavyCall {
  /** With its package. */
  readonly service: string;
  /** What the service needs in a folder of its own, and its variables. */
  readonly prepare: (folder: string) => Promise<Readonly<Record<string, string>>>;
  readonly call: (channel: ServiceChannel, options: CallOptions) => Promise<void>;
}

const steps = 50;

/** Three blocks of width 128, ten images of 32x32, 50 steps over all of them. */
function problem(channels: number): TinyProblem & { readonly whole: InnerLoop } {
  const network = { channels, height: 32, width: 32, depth: 3, filters: 128 };
  const made = tinyProblem({ steps, network, images: 10 });
  return { ...made, whole: { ...made.loop, batches: undefined } };
}

function inline(data: Float32Array): Parameters {
  return { source: { $case: "inline", inline: tensorToWire({ shape: [data.length], data }) } };
}

/** A hypergradient of the whole loop. The message is made once, so that calling costs the caller little. */
export function heavyCompute(): HeavyCall {
  const { whole: loop, start, target } = problem(3);
  const request = { loop, start: inline(start), target: inline(target), firstDifferentiatedStep: 0 };
  return {
    service: "condensery.hypergradient.v1.HypergradientService",
    prepare: () => Promise.resolve({}),
    call: async (channel, options) => {
      await callUnary(channel, HypergradientServiceService.compute, request, options);
    },
  };
}

/** The whole loop without a gradient. */
export function heavyUnroll(): HeavyCall {
  const { whole: loop, start } = problem(3);
  const request = { loop, start: inline(start), steps };
  return {
    service: "condensery.training.v1.TrainingService",
    prepare: (folder) => Promise.resolve({ CONDENSERY_TRAJECTORY_STORE: `file:${join(folder, "store")}` }),
    call: async (channel, options) => {
      await callUnary(channel, TrainingServiceService.unroll, request, options);
    },
  };
}

/** Two networks, each trained as many steps. */
export function heavyEvaluate(): HeavyCall {
  const { network, images, labels } = problem(1).loop;
  const preprocessing = { mean: [0.4], std: [0.3], padTo: { height: 32, width: 32 } };
  const protocol = { learningRate: 0.01, epochs: steps, firstRepeat: 0, repeats: 2, seed: 1n };
  const task = { network, images, labels, dataset: { uri: "idx:tiny" }, preprocessing };
  const request = EvaluateRequest.fromPartial({ ...task, ...protocol });
  return {
    service: "condensery.evaluation.v1.EvaluationService",
    prepare: async (folder) => {
      await writeTinyDataset(join(folder, "tiny"));
      return { CONDENSERY_DATA_ROOTS: folder };
    },
    call: async (channel, options) => {
      for await (const { event } of callServerStream(channel, EvaluationServiceService.evaluate, request, options)) {
        if (event?.$case === "result") return;
      }
    },
  };
}
