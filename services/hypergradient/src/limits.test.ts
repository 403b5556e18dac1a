import { failureOf, startService, tinyProblem, type ServiceUnderTest } from "@condensery/compute-kit/testing";
import { tensorToWire } from "@condensery/wire/convert";
import type { ComputeRequest } from "@condensery/wire/hypergradient";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, main, requestOf } from "./testing.js";

const patient = { timeoutMs: 300_000 };
const small = requestOf(tinyProblem({ steps: 3 }));

let limited: ServiceUnderTest;
let service: ServiceUnderTest;
beforeAll(async () => {
  const environment = {
    CONDENSERY_LIMIT_IMAGES: "5",
    CONDENSERY_LIMIT_CLASSES: "3",
    CONDENSERY_LIMIT_INNER_STEPS: "900",
    CONDENSERY_LIMIT_MEMORY: "16MiB",
  };
  const all = String(Number.MAX_SAFE_INTEGER);
  const unlimited = { CONDENSERY_LIMIT_MAP_BYTES: all, CONDENSERY_LIMIT_MEMORY: all };
  [limited, service] = await Promise.all([
    startService({ main, environment }),
    startService({ main, environment: unlimited }),
  ]);
}, 120_000);
afterAll(() => Promise.all([limited, service].map((one) => one[Symbol.asyncDispose]())));

// 900 stored steps of 8835 parameters are 30 MiB
const long = tinyProblem({ steps: 900, network: { filters: 128 } });

test.each<[what: string, request: ComputeRequest, field: string]>([
  ["images", requestOf(tinyProblem({ steps: 3, images: 6 })), "loop.images"],
  ["classes", requestOf(tinyProblem({ steps: 3, network: { classes: 4 } })), "loop.network"],
  ["inner steps", requestOf(tinyProblem({ steps: 901 })), "loop.steps"],
  ["memory", requestOf(long), "loop"],
])("the limit of %s is held against every request", async (_, request, field) => {
  const error = await failureOf(call(limited.channel, request, patient));
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", reason: "LIMIT_EXCEEDED", retryDelayMs: undefined });
  expect(error.metadata).toMatchObject({ what: field, limit: expect.stringContaining("at most") as string });
  expect(error.fields.map((violation) => violation.field)).toEqual([field]);
});

test("what lies at the limits is computed; an error of memory has the estimate and its basis", async () => {
  const error = await failureOf(call(limited.channel, requestOf(long), patient));
  expect(error.message).toMatch(/got an estimated \d+ MiB of memory and [\d.]+ \w+ at an assumed 100 GFLOP\/s/u);
  expect((await call(limited.channel, requestOf(long, 899), patient)).loss).toBeGreaterThan(0);
});

/** One image of 256x256 taken 2^21 times makes maps of 256 channels with 128 TiB: more than can be addressed. */
function impossible(): ComputeRequest {
  const network = { channels: 1, height: 256, width: 256, classes: 2, depth: 4, filters: 256 };
  const problem = tinyProblem({ steps: 1, images: 1, network });
  const batches = tensorToWire({ shape: [1, 2 ** 21], data: new BigInt64Array(2 ** 21) });
  return requestOf({ ...problem, loop: { ...problem.loop, batches } });
}

test("a call for which there is no memory fails alone, by name and with its estimate; the service goes on", async () => {
  const [error, beside] = await Promise.all([
    failureOf(call(service.channel, impossible(), patient)),
    call(service.channel, small, patient),
  ]);
  expect(error).toMatchObject({ code: "RESOURCE_EXHAUSTED", reason: "OUT_OF_MEMORY", retryDelayMs: undefined });
  expect(error.message).toMatch(/The call needs an estimated \d+ TiB of memory/u);
  expect(Number(error.metadata["estimated_bytes"])).toBeGreaterThan(2 ** 47);
  expect(await call(service.channel, small, patient)).toMatchObject({ loss: beside.loss });
  expect(await service.line("the device failed")).toMatchObject({ error: { type: "CallMemoryError" } });
}, 300_000);
