import { join } from "node:path";
import {
  failureOf,
  startService,
  temporaryFolder,
  tinyProblem,
  writeTinyDataset,
  type ServiceUnderTest,
} from "@condensery/compute-kit/testing";
import type { TrainExpertRequest, UnrollRequest } from "@condensery/wire/training";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inline, main, tinySpecification, train, unroll } from "./testing.js";

const patient = { timeoutMs: 120_000 };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let service: ServiceUnderTest;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTinyDataset(join(folder.path, "data", "tiny"));
  service = await startService({
    main,
    environment: {
      CONDENSERY_TRAJECTORY_STORE: `file:${join(folder.path, "store")}`,
      CONDENSERY_DATA_ROOTS: join(folder.path, "data"),
      CONDENSERY_LIMIT_TRAINING_IMAGES: "60",
      CONDENSERY_LIMIT_INNER_STEPS: "3",
      CONDENSERY_LIMIT_IMAGES: "5",
      CONDENSERY_LIMIT_MEMORY: "32MiB",
    },
  });
}, 120_000);
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const unrollOf = ({ loop, start }: ReturnType<typeof tinyProblem>): UnrollRequest => ({
  loop,
  start: inline(start),
  steps: 1,
});
const expert = (epochs: number, change: object = {}): TrainExpertRequest => ({
  specification: { ...tinySpecification, ...change },
  expert: 0,
  epochs,
});

test.each<[what: string, request: UnrollRequest, field: string]>([
  ["inner steps", unrollOf(tinyProblem({ steps: 4 })), "loop.steps"],
  ["images", unrollOf(tinyProblem({ steps: 3, images: 6 })), "loop.images"],
])("the limit of %s is held against unrolled loops", async (_, request, field) => {
  const error = await failureOf(unroll(service.channel, request, patient));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason: "LIMIT_EXCEEDED", fields: [{ field }] });
});

test("an expert's epochs and batches are limited, which what lies at the limit is not", async () => {
  // 30 training images
  const long = await failureOf(train(service.channel, expert(3), patient));
  expect(long).toMatchObject({ reason: "LIMIT_EXCEEDED", fields: [{ field: "epochs" }] });
  expect(long.message).toContain("expected at most 60 images to train on (epochs x training images), got 90");
  const wide = await failureOf(train(service.channel, expert(2, { batchSize: 4096 }), patient));
  expect(wide).toMatchObject({ reason: "LIMIT_EXCEEDED", fields: [{ field: "specification.batch_size" }] });
  expect(wide.message).toContain("an estimated");
  expect((await train(service.channel, expert(2), patient)).result.epochsTrained).toBe(2);
});
