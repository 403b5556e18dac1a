import {
  checkMemory,
  innerLoopFromWire,
  parametersFromWire,
  type LoopProblem,
  type ParameterSource,
  type SizeLimits,
} from "@condensery/compute-kit";
import { unrollNeed, type WorkNeed } from "@condensery/condensation";
import { convertAll, float32FromWire, integerFromWire } from "@condensery/wire/convert";
import type { UnrollRequest } from "@condensery/wire/training";

/** A request whose parts fit together. */
export interface CheckedUnroll {
  readonly problem: LoopProblem;
  readonly start: ParameterSource;
  readonly steps: number;
  readonly noise: Float32Array | undefined;
}

/** @throws WireError listing every mistake */
export function unrollFromWire({ loop, start, steps, noise }: UnrollRequest, limits: SizeLimits): CheckedUnroll {
  // What the loop is decides what the rest may be; where it is a mistake, the rest is checked by itself
  let problem: LoopProblem | undefined;
  const fields = convertAll({
    problem: () => (problem = innerLoopFromWire(loop, "loop", limits)),
    start: () => parametersFromWire(start, "start", { length: problem?.parameters, named: true }),
    steps: () => integerFromWire(steps, "steps", { from: 0, to: problem?.loop.steps ?? 1000 }),
    noise: () => noise && float32FromWire(noise, "noise", problem?.images.shape).data,
  });
  const { network, batch } = fields.problem;
  const size = { network, batch: batch.batch ?? batch.images, vectors: 4 };
  checkMemory(size, () => needOf(fields), limits, "loop");
  return fields;
}

/** What the steps are estimated to take. */
export function needOf({ problem, steps }: CheckedUnroll): WorkNeed {
  return unrollNeed({ network: problem.network, batch: problem.batch, steps });
}
