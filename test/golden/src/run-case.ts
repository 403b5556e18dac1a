import {
  hypergradient,
  sharpnessAwareGradient,
  thetaSlot,
  type Executor,
  type FloatTensor,
  type StepBatch,
} from "@condensery/condensation";
import type { GoldenCase, OutputName } from "./read-case.js";

/** What a case gives; the tensors that belong to sharpness awareness only where the case expects some of them. */
export type CaseResults = Readonly<Partial<Record<OutputName, FloatTensor["data"]>>>;

const start = "golden/theta-start";
const target = "golden/theta-target";
const pass = "plain";

/** The batch shape for which the programs of a case are compiled. */
export function stepBatch({ images, loop }: GoldenCase): StepBatch {
  const [count = 0] = images.shape;
  const batch = loop.batches?.[0]?.length;
  return { images: count, ...(batch === undefined ? {} : { batch }) };
}

/** Computes everything that a case expects. The executor's slots of the case are freed at the end. */
export async function runCase(executor: Executor, golden: GoldenCase): Promise<CaseResults> {
  const { loop, iota, thetaStart, thetaTarget, images, labels } = golden;
  const request = { loop, iota, thetaStart: start, thetaTarget: target, images, labels };
  const thetaIota = iota === 0 ? start : thetaSlot(pass, iota);
  const thetaFinal = thetaSlot(pass, loop.steps);
  try {
    await executor.put(start, thetaStart);
    await executor.put(target, thetaTarget);
    const keep = [iota, loop.steps];
    const plain = await hypergradient(executor, { ...request, pass, first: 0, thetaFirst: start, keep });
    const thetas = await executor.execute([], { fetch: [thetaIota, thetaFinal] });
    const sharpnessAware = golden.expected.some(({ name }) => name.startsWith("out.satm."));
    return {
      "out.loss": Float64Array.of(plain.loss),
      "out.hypergradient": plain.imageGradient,
      "out.alpha_gradient_exact": Float64Array.of(plain.alphaGradientExact),
      "out.alpha_gradient_first_order": Float64Array.of(plain.alphaGradientFirstOrder),
      "out.first_inner_loss": Float64Array.of(plain.firstInnerLoss),
      ...named("out.theta_iota", thetas[thetaIota]),
      ...named("out.theta_final", thetas[thetaFinal]),
      ...(sharpnessAware ? await sharpnessAwareResults(executor, golden, request) : {}),
    };
  } finally {
    await executor.release([start, target, thetaSlot(pass, iota), thetaFinal]);
  }
}

async function sharpnessAwareResults(
  executor: Executor,
  { rho, tau, noise }: GoldenCase,
  request: Omit<Parameters<typeof sharpnessAwareGradient>[1], "rho" | "tau" | "noise">,
): Promise<CaseResults> {
  const { ascent, epsilon, descent } = await sharpnessAwareGradient(executor, {
    ...request,
    rho,
    tau,
    noise: noise?.data,
  });
  return {
    "out.satm.ascent_hypergradient": ascent.imageGradient,
    "out.satm.epsilon": epsilon,
    "out.satm.descent_hypergradient": descent.imageGradient,
    "out.satm.loss": Float64Array.of(ascent.loss),
    "out.satm.loss_perturbed": Float64Array.of(descent.loss),
    "out.satm.alpha_gradient_first_order": Float64Array.of(ascent.alphaGradientFirstOrder),
  };
}

function named(name: OutputName, tensor: FloatTensor | undefined): CaseResults {
  return tensor === undefined ? {} : { [name]: tensor.data };
}
