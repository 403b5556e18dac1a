import {
  checkMemory,
  innerLoopFromWire,
  parametersFromWire,
  type LoopProblem,
  type ParameterSource,
  type SizeLimits,
} from "@condensery/compute-kit";
import { hypergradientNeed, type WorkNeed } from "@condensery/condensation";
import { convertAll, float32FromWire, integerFromWire, invalid, numberFromWire } from "@condensery/wire/convert";
import type { ComputeRequest, ResumePoint, Sharpness } from "@condensery/wire/hypergradient";

/** Where a loop goes on. */
export interface CheckedResume {
  readonly step: number;
  readonly theta: Float32Array;
  readonly firstLoss: number | undefined;
}

/** How the images are perturbed. */
export interface CheckedSharpness {
  readonly rho: number;
  readonly tau: number;
  readonly noise: Float32Array | undefined;
  readonly keepNoise: boolean;
}

/** A request whose parts fit together. */
export interface CheckedCompute {
  readonly problem: LoopProblem;
  readonly start: ParameterSource;
  readonly target: ParameterSource;
  readonly iota: number;
  readonly resume: CheckedResume | undefined;
  readonly sharpness: CheckedSharpness | undefined;
}

export interface ComputeExpectation {
  readonly limits: SizeLimits;
  /** Whether there is a store to fetch snapshots from. */
  readonly named: boolean;
}

/** @throws WireError listing every mistake */
export function computeFromWire(message: ComputeRequest, { limits, named }: ComputeExpectation): CheckedCompute {
  // What the loop is decides what the rest may be; where it is a mistake, the rest is checked by itself
  let problem: LoopProblem | undefined;
  let iota: number | undefined;
  let sharpness: CheckedSharpness | undefined;
  const source = (name: "start" | "target") => (): ParameterSource =>
    parametersFromWire(message[name], name, { length: problem?.parameters, named });
  const fields = convertAll({
    problem: () => (problem = innerLoopFromWire(message.loop, "loop", limits)),
    start: source("start"),
    target: source("target"),
    iota: () => {
      const range = stepsBefore(problem);
      return (iota = integerFromWire(message.firstDifferentiatedStep, "first_differentiated_step", range));
    },
    sharpness: () => (sharpness = message.sharpness && sharpnessFromWire(message.sharpness, problem)),
    resume: () => message.resume && resumeFromWire(message.resume, problem, iota, sharpness?.tau),
  });
  const { network, batch, loop } = fields.problem;
  const size = { network, batch: batch.batch ?? batch.images, vectors: loop.steps - fields.iota + 1 };
  checkMemory(size, () => needOf(fields), limits, "loop");
  return fields;
}

/** What the computation is estimated to take. */
export function needOf({ problem, iota, resume, sharpness }: CheckedCompute): WorkNeed {
  const { network, batch, loop } = problem;
  return hypergradientNeed({
    network,
    batch,
    iota,
    steps: loop.steps,
    first: resume?.step ?? 0,
    tau: sharpness?.tau,
  });
}

function sharpnessFromWire(message: Sharpness, problem: LoopProblem | undefined): CheckedSharpness {
  const { rho, reuseStep, noise, keepNoise } = message;
  const fields = convertAll({
    rho: () => numberFromWire(rho, "sharpness.rho", { from: 0 }),
    tau: () => integerFromWire(reuseStep, "sharpness.reuse_step", stepsBefore(problem)),
    noise: () => noise && float32FromWire(noise, "sharpness.noise", problem?.images.shape).data,
  });
  return { ...fields, keepNoise };
}

function resumeFromWire(
  { step, theta, firstLoss }: ResumePoint,
  problem: LoopProblem | undefined,
  iota: number | undefined,
  tau: number | undefined,
): CheckedResume {
  const fields = convertAll({
    step: () => {
      const done = integerFromWire(step, "resume.step", { from: 0, ...(iota === undefined ? {} : { to: iota }) });
      if (tau === undefined || done <= tau) return done;
      throw invalid("resume.step", `at most sharpness.reuse_step, ${tau}`, String(done));
    },
    theta: () => float32FromWire(theta, "resume.theta", [problem?.parameters]).data,
  });
  return { ...fields, firstLoss };
}

/** The numbers that a step of the loop may have. */
function stepsBefore(problem: LoopProblem | undefined): { readonly from: number; readonly to: number } {
  return { from: 0, to: (problem?.loop.steps ?? 1000) - 1 };
}
