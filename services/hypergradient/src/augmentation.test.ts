/** Gradients through augmented inner steps. */
import { startService, tinyProblem, failureOf, type ServiceUnderTest } from "@condensery/compute-kit/testing";
import { dsaAugmentation, hypergradient, loopDraws, sharpnessAwareGradient, unroll } from "@condensery/condensation";
import { condensationExecutor } from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import { float32FromWire, loopAugmentationToWire } from "@condensery/wire/convert";
import type { ComputeRequest, ComputeResponse } from "@condensery/wire/hypergradient";
import { LoopAugmentation } from "@condensery/wire/type";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, main, requestOf, vector } from "./testing.js";

const problem = tinyProblem({ steps: 4 });
const { images, labels, batches, start, target, parameters, network } = problem;
const key = { augmentation: dsaAugmentation(), seed: 11n, indices: [3] };
const iota = 2;

let service: ServiceUnderTest;
let runtime: Runtime;
beforeAll(async () => {
  service = await startService({ main });
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await runtime.close();
});

function request(change: Partial<typeof key> = {}): ComputeRequest {
  const augmentation = loopAugmentationToWire({ ...key, ...change });
  const plain = requestOf(problem, iota);
  return { ...plain, loop: { ...problem.loop, augmentation } };
}

function gradient({ imageGradient }: ComputeResponse): Float32Array {
  return float32FromWire(imageGradient, "image_gradient").data;
}

/** The same on this process's own device. */
async function here() {
  await using workspace = runtime.open();
  const shape = { images: 4, batch: 2, augmentation: key.augmentation };
  const executor = condensationExecutor(workspace, network, shape);
  await executor.put("start", { shape: [parameters], data: start });
  await executor.put("target", { shape: [parameters], data: target });
  const draws = loopDraws(key.augmentation, { ...key, steps: 4, batch: { count: 2, height: 8, width: 8 } });
  const loop = { steps: 4, alpha: 0.05, batches, augmentation: draws };
  const common = { loop, iota, images, labels, thetaStart: "start", thetaTarget: "target" };
  return {
    plain: await hypergradient(executor, { ...common, pass: "match", first: 0, thetaFirst: "start" }),
    sharp: await sharpnessAwareGradient(executor, { ...common, rho: 0.2, tau: 3 }),
    middle: await unroll(executor, { loop, steps: 2, thetaStart: "start", images, labels }),
  };
}

test("are those of the same process, also from a resume point and with a sharpness rule", async () => {
  const { plain, sharp, middle } = await here();
  const whole = await call(service.channel, request());
  expect(gradient(whole)).toEqual(plain.imageGradient);
  expect(whole.loss).toBe(plain.loss);

  const resume = { step: 2, theta: vector(Float32Array.from(middle.theta)), firstLoss: middle.firstLoss };
  const rest = await call(service.channel, { ...request(), resume });
  expect(gradient(rest)).toEqual(plain.imageGradient);

  const sharpness = { rho: 0.2, reuseStep: 3, keepNoise: false };
  const perturbed = await call(service.channel, { ...request(), sharpness });
  expect(gradient(perturbed)).toEqual(sharp.descent.imageGradient);
  expect(perturbed.perturbedLoss).toBe(sharp.descent.loss);
});

test("depend on seed, indices and augmentation, and on nothing else", async () => {
  const losses = await Promise.all(
    [
      request(),
      request({ seed: 12n }),
      request({ indices: [3, 1] }),
      request({ augmentation: dsaAugmentation({ strategy: ["cutout"] }) }),
      requestOf(problem, iota),
    ].map(async (one) => (await call(service.channel, one)).loss),
  );
  expect(new Set(losses).size).toBe(losses.length);
  expect((await call(service.channel, request())).loss).toBe(losses[0]);
});

test("are refused for a wrong augmentation, and for more draws than a second's worth", async () => {
  const augmentation = LoopAugmentation.fromPartial({
    augmentation: { kind: { $case: "dsa", dsa: { probFlip: 2 } } },
    indices: [1, 2, 3],
  });
  const wrong = await failureOf(call(service.channel, { ...request(), loop: { ...problem.loop, augmentation } }));
  expect(wrong).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_REQUEST" });
  expect(wrong.fields.map(({ field }) => field)).toEqual([
    "loop.augmentation.augmentation.dsa.prob_flip",
    "loop.augmentation.indices",
  ]);

  const many = tinyProblem({ steps: 1000, network: { channels: 1, height: 4, width: 4 }, images: 1100 });
  const loop = { ...many.loop, batches: undefined, augmentation: loopAugmentationToWire(key) };
  const error = await failureOf(call(service.channel, { ...requestOf(many), loop }));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason: "LIMIT_EXCEEDED" });
  expect(error.fields.map(({ field }) => field)).toEqual(["loop.augmentation"]);
});
