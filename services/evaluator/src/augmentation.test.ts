/** Networks that are trained on augmented batches. */
import { failureOf } from "@condensery/compute-kit/testing";
import { dsaAugmentation } from "@condensery/condensation";
import { loadIdxDirectory } from "@condensery/datasets";
import { evaluate as evaluateHere, labelledSplit, standardProtocol } from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import { augmentationToWire } from "@condensery/wire/convert";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluate, problem, request, startTinyEvaluator, type TinyEvaluator } from "./testing.js";

const augmentation = dsaAugmentation({ mode: "siamese" });

let service: TinyEvaluator;
beforeAll(async () => {
  service = await startTinyEvaluator();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

test("are those of the same process, and others than without", async () => {
  const { test } = await loadIdxDirectory(service.tiny);
  await using runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  const { accuracies, outcomes } = await evaluateHere(runtime, {
    network: problem.network,
    protocol: { ...standardProtocol, batchSize: 4, repeats: 3, epochs: 4, learningRate: 0.05, augmentation },
    training: { kind: "resident", imagesOf: () => problem.images, labels: problem.labels },
    test: labelledSplit(test, 3, { kind: "standardise", mean: [0.4], std: [0.3], padTo: null }),
    seed: 9n,
  });
  const asked = { ...request, batchSize: 4 };
  const { result } = await evaluate(service.channel, { ...asked, augmentation: augmentationToWire(augmentation) });
  expect(result.accuracies).toEqual(accuracies);
  const losses = result.outcomes.map(({ curve }) => curve.map(({ loss }) => loss));
  expect(losses).toEqual(outcomes.map(({ curve }) => curve.map(({ loss }) => loss)));
  const plain = await evaluate(service.channel, asked);
  expect(plain.result.outcomes.map(({ curve }) => curve.map(({ loss }) => loss))).not.toEqual(losses);
});

test("are refused when the augmentation is out of range", async () => {
  const wrong = augmentationToWire({ ...augmentation, parameters: { ...augmentation.parameters, contrast: -1 } });
  const error = await failureOf(evaluate(service.channel, { ...request, augmentation: wrong }));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason: "INVALID_REQUEST" });
  expect(error.fields.map(({ field }) => field)).toEqual(["augmentation.dsa.contrast"]);
});
