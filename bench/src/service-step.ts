import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { advance, initialState, stepNoise, type Advance, type Recipe } from "@condensery/condensation";
import { grpcCompute, type SegmentRequest, type UnrollPlace } from "@condensery/orchestrator";
import { createChannel } from "@condensery/service-kit";
import { startSystem } from "@condensery/system";
import { openTrajectoryStore } from "@condensery/trajectories";
import type { BenchOptions } from "./options.js";
import { benchNetworkSpec, type Problem } from "./problem.js";

/** One outer step, by either way of cutting it. */
export interface ServiceSteps {
  /** All inner steps by the hypergradient service, as in a local system. */
  readonly oneCall: () => Promise<Advance>;
  /** Those that nobody differentiates by the trainer, as in a cluster. */
  readonly twoCalls: () => Promise<Advance>;
  /** Of all steps so far. */
  readonly deviceSeconds: () => number;
}

/**
 * Hands over the outer step of a job, whose gradient comes from two services: processes of their own behind Unix
 * sockets, each with as many threads as the step in this process has. They get the variables of `environment`.
 */
export async function withServiceStep<Result>(
  problem: Problem,
  recipe: Recipe,
  { environment, ...options }: BenchOptions & { readonly environment?: Readonly<Record<string, string>> },
  use: (steps: ServiceSteps) => Promise<Result>,
): Promise<Result> {
  await using folder = await temporaryFolder();
  const specDigest = await storeSnapshots(join(folder.path, "trajectories"), problem);
  await using system = await startSystem({
    stateFolder: folder.path,
    threads: options.threads,
    ...(environment === undefined ? {} : { environment }),
    services: ["trajectory-store", "inner-loop-trainer", "hypergradient"],
  });
  using trainer = createChannel({ addresses: system.addresses["inner-loop-trainer"] ?? "" });
  using hypergradient = createChannel({ addresses: system.addresses.hypergradient ?? "" });
  // Nothing is evaluated
  const channels = { trainer, hypergradient, evaluator: hypergradient };
  const { images, labels } = problem;
  const state = initialState(images.data, recipe.alpha);
  let deviceSeconds = 0;
  const stepBy = (unroll: UnrollPlace) => {
    const compute = grpcCompute(channels, { unroll, onCost: (_, cost) => (deviceSeconds += cost.deviceSeconds) });
    return async (): Promise<Advance> => {
      const request: SegmentRequest = {
        network: benchNetworkSpec(options),
        recipe,
        images,
        labels,
        alpha: recipe.alpha,
        batches: undefined,
        noise: stepNoise(recipe, { seed: 0n, step: 0, segment: 0, images }),
        start: { specDigest, expert: 0, epoch: 0 },
        target: { specDigest, expert: 0, epoch: 1 },
      };
      const { gradient } = await compute.segment(request, {});
      return advance(recipe, state, gradient);
    };
  };
  // Awaited here, since all of the above ends with this block
  return await use({
    oneCall: stepBy("hypergradient"),
    twoCalls: stepBy("trainer"),
    deviceSeconds: () => deviceSeconds,
  });
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "condensery-bench-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function storeSnapshots(folder: string, { theta, target }: Problem): Promise<string> {
  const store = await openTrajectoryStore(folder);
  const specDigest = await store.registerSpec({ purpose: "bench" });
  await store.appendSnapshot(specDigest, 0, { epoch: 0, theta });
  await store.appendSnapshot(specDigest, 0, { epoch: 1, theta: target });
  return specDigest;
}
