import { convNet, convNetSpec, parameterCount } from "@condensery/networks";
import { callUnary, createChannel, type ServiceChannel } from "@condensery/service-kit";
import { type RunningLocalSystem, startSystem } from "@condensery/system";
import { networkToWire, required, tensorToWire } from "@condensery/wire/convert";
import { TrainingServiceService, type UnrollRequest } from "@condensery/wire/training";
import type { InnerLoop } from "@condensery/wire/type";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusalOf } from "./harness/calls.js";
import { patient } from "./harness/patience.js";
import { tinySystemOptions } from "./harness/tiny-services.js";
import { tinyFolder, type TinyFolder } from "./harness/tiny-system.js";
import { append, read, registerExpert } from "./harness/trajectory-calls.js";

patient();

const mebibyte = 2 ** 20;
const options = { timeoutMs: 120_000 };

let folder: TinyFolder;
let system: RunningLocalSystem;
beforeAll(async () => {
  folder = await tinyFolder();
  system = await startSystem({
    ...tinySystemOptions(folder),
    services: ["trajectory-store", "inner-loop-trainer"],
    // A network that is large by its classes alone, so that it computes little
    environment: { CONDENSERY_MAX_MESSAGE_BYTES: "80MiB", CONDENSERY_LIMIT_CLASSES: "5000" },
  });
});
afterAll(async () => {
  await system.stop();
  await folder[Symbol.asyncDispose]();
});

/** Numbers that are not all alike. */
function numbers(count: number): Float32Array {
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) values[index] = (index % 4093) / 4096;
  return values;
}

/** A loop of one step of which none is to be run: nearly all parameters are in the last layer. */
function unrollOf(classes: number): { readonly request: UnrollRequest; readonly theta: Float32Array } {
  const spec = convNetSpec({ channels: 1, height: 16, width: 16, classes, depth: 1, filters: 64 });
  const theta = numbers(parameterCount(convNet(spec).parameters));
  const loop: InnerLoop = {
    network: networkToWire(spec),
    images: tensorToWire({ shape: [1, 1, 16, 16], data: new Float32Array(256) }),
    labels: tensorToWire({ shape: [1, classes], data: new Float32Array(classes).fill(1, 0, 1) }),
    alpha: 0.1,
    steps: 1,
    batches: undefined,
  };
  const inline = tensorToWire({ shape: [theta.length], data: theta });
  return { request: { loop, start: { source: { $case: "inline", inline } }, steps: 0, noise: undefined }, theta };
}

function unroll(channel: ServiceChannel, request: UnrollRequest) {
  return callUnary(channel, TrainingServiceService.unroll, request, options);
}

test("a snapshot of 64 MiB comes back from the store as it went", async () => {
  using channel = createChannel({ addresses: system.addresses["trajectory-store"] ?? "" });
  const snapshot = await registerExpert(channel, { network: "large" });
  const theta = numbers(16 * mebibyte);
  const { snapshot: stored } = await append(channel, snapshot, theta);
  expect(stored).toMatchObject({ parameters: BigInt(theta.length), blob: expect.stringMatching(/^[0-9a-f]{64}$/u) });
  const { buffer } = await read(channel, snapshot);
  expect(Buffer.from(buffer).equals(Buffer.from(theta.buffer))).toBe(true);
});

test("a message with a tensor of 64 MiB is answered with one", async () => {
  using channel = createChannel({ addresses: system.addresses["inner-loop-trainer"] ?? "" });
  const { request, theta } = unrollOf(4095);
  expect(theta.byteLength).toBeGreaterThan(63.9 * mebibyte);
  const answer = required((await unroll(channel, request)).theta, "theta", "a tensor");
  expect(Buffer.from(answer.data).equals(Buffer.from(theta.buffer))).toBe(true);
});

test("a message over the limit is refused with the limit", async () => {
  using channel = createChannel({ addresses: system.addresses["inner-loop-trainer"] ?? "" });
  const { request, theta } = unrollOf(5500);
  expect(theta.byteLength).toBeGreaterThan(80 * mebibyte);
  const refusal = await refusalOf(unroll(channel, request));
  expect(refusal.code).toBe("RESOURCE_EXHAUSTED");
  expect(refusal.message).toContain(String(80 * mebibyte));
  // The connection is as good as before
  const { request: small } = unrollOf(3);
  expect((await unroll(channel, small)).theta).toBeDefined();
});
