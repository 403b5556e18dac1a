import { temporaryFolder, tinyProblem } from "@condensery/compute-kit/testing";
import { checkRecipe, stepGradient, type Recipe, type StepGradient } from "@condensery/condensation";
import { compileCondensation, condensationExecutor } from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import { openTrajectoryStore } from "@condensery/trajectories";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startComputeServices, type ComputeServices } from "../testing/compute-services.js";
import type { SegmentRequest } from "./compute.js";

// 16 filters: the convolutions of the second block go through Winograd's domain
const problem = tinyProblem({ steps: 6, network: { depth: 2, filters: 16 } });
const { images, labels, noise, batches, parameters, start, target, spec: network } = problem;
const batch = { images: 4, batch: 2 };
const alpha = 0.05;

const satm: Recipe = {
  method: "satm",
  innerSteps: 6,
  keptSteps: 2,
  reuseStep: 4,
  matchEpochs: 1,
  maxStartEpoch: 1,
  rho: 0.2,
  gamma: 0.1,
  noiseMode: "relative",
  imageLearningRate: 1,
  alpha,
  alphaLearningRate: 0,
  momentum: 0.5,
  alphaGradient: "exact",
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let services: ComputeServices;
let runtime: Runtime;
let specDigest: string;
beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  folder = await temporaryFolder();
  const store = await openTrajectoryStore(folder.path);
  specDigest = await store.registerSpec({ network: "tiny" });
  await store.appendSnapshot(specDigest, 0, { epoch: 0, theta: start });
  await store.appendSnapshot(specDigest, 0, { epoch: 1, theta: target });
  services = await startComputeServices({ stateFolder: folder.path, dataRoot: folder.path });
});
afterAll(async () => {
  await services[Symbol.asyncDispose]();
  await runtime.close();
  await folder[Symbol.asyncDispose]();
});

function requestOf(recipe: Recipe): SegmentRequest {
  checkRecipe(recipe);
  return {
    network,
    recipe,
    images,
    labels,
    alpha,
    batches,
    noise: recipe.method === "mtt" ? undefined : noise,
    start: { specDigest, expert: 0, epoch: 0 },
    target: { specDigest, expert: 0, epoch: 1 },
  };
}

/** The same in this process, with the provider and threads of the services. */
async function here(request: SegmentRequest): Promise<StepGradient> {
  await using workspace = runtime.open();
  const executor = condensationExecutor(workspace, problem.network, batch);
  await executor.put("start", { shape: [parameters], data: start });
  await executor.put("target", { shape: [parameters], data: target });
  const { augmentation: _, ...asked } = request;
  // Awaited here, since the workspace ends with this block
  return await stepGradient(executor, request.recipe, { ...asked, thetaStart: "start", thetaTarget: "target" });
}

test.each<[name: string, recipe: Recipe, unrolled: number]>([
  ["satm", satm, 4],
  ["satm that reuses an earlier step than it differentiates", { ...satm, reuseStep: 1 }, 1],
  ["satm that reuses a later step", { ...satm, keptSteps: 4, reuseStep: 5 }, 2],
  ["satm that keeps all steps", { ...satm, keptSteps: 6, reuseStep: 0 }, 0],
  ["satm without ascent", { ...satm, rho: 0, alphaGradient: "first-order" }, 4],
  ["mtt", { ...satm, method: "mtt", keptSteps: 6, reuseStep: 0, rho: 0, gamma: 0 }, 0],
])("the gradient of two services is that of one process, bit for bit (%s)", async (_, recipe, unrolled) => {
  const request = requestOf(recipe);
  const { gradient, device, cost } = await services.compute.segment(request, {});
  const expected = await here(request);
  expect(gradient).toEqual(expected);
  const whole = await services.inOneCall.segment(request, {});
  expect(whole.gradient).toEqual(expected);
  expect(whole.cost.flops).toBe(cost.flops);
  expect(whole.cost.bytesMoved).toBeLessThan(20_000);
  expect(device).toMatchObject({ provider: "cpu", threads: 1 });
  const programs = compileCondensation(problem.network, batch);
  const passes = recipe.method === "mtt" ? 1 : 2;
  const steps = recipe.innerSteps + (passes - 1) * (recipe.innerSteps - recipe.reuseStep);
  const kept = recipe.keptSteps + (passes - 1) * Math.min(recipe.keptSteps, recipe.innerSteps - recipe.reuseStep);
  expect(cost.flops).toBe(
    steps * programs["inner-step"].modelFlops +
      kept * programs["step-adjoint"].modelFlops +
      passes * programs["trajectory-match"].modelFlops,
  );
  expect(cost.deviceSeconds).toBeGreaterThan(0);
  // theta travels twice where steps are unrolled elsewhere; else only images, labels and gradients do
  const theta = 4 * parameters;
  expect(cost.bytesMoved).toBeGreaterThan(unrolled > 0 ? 2 * theta : 0);
  expect(cost.bytesMoved).toBeLessThan((unrolled > 0 ? 2 * theta : 0) + 20_000);
});
