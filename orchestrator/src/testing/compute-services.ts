import { startService } from "@condensery/compute-kit/testing";
import type { Compute, EvaluationCompute } from "../compute/compute.js";
import { grpcCompute, grpcEvaluation } from "../compute/grpc-compute.js";

/** The services that compute, in processes of their own. */
export interface ComputeServices extends AsyncDisposable {
  readonly compute: Compute;
  /** The same with all inner steps run by the hypergradient service. */
  readonly inOneCall: Compute;
  readonly evaluation: EvaluationCompute;
}

export interface ComputeServicesOptions {
  /** Where experts are kept. */
  readonly stateFolder: string;
  /** Folder of data sets. */
  readonly dataRoot: string;
}

/** Starts one process of each service on the CPU with one thread. */
export async function startComputeServices(options: ComputeServicesOptions): Promise<ComputeServices> {
  const environment = {
    CONDENSERY_TRAJECTORY_STORE: `file:${options.stateFolder}`,
    CONDENSERY_DATA_ROOTS: options.dataRoot,
  };
  const start = (name: string) =>
    startService({ main: new URL(import.meta.resolve(`@condensery/${name}/main`)), environment });
  const [trainer, hypergradient, evaluator] = await Promise.all([
    start("inner-loop-trainer"),
    start("hypergradient"),
    start("evaluator"),
  ]);
  const channels = {
    trainer: trainer.channel,
    hypergradient: hypergradient.channel,
    evaluator: evaluator.channel,
  };
  return {
    compute: grpcCompute(channels),
    inOneCall: grpcCompute(channels, { unroll: "hypergradient" }),
    evaluation: grpcEvaluation(channels),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([trainer, hypergradient, evaluator].map((service) => service[Symbol.asyncDispose]()));
    },
  };
}
