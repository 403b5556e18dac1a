import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http2";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { temporaryFolder, tinyProblem } from "@condensery/compute-kit/testing";
import { createChannel, RemoteError } from "@condensery/service-kit";
import { describe, expect, test } from "vitest";
import type { RepeatedCall, SegmentRequest } from "./compute.js";
import { ComputeError } from "./compute-error.js";
import { CrashWatch, mostLosses, wasLostInCall } from "./crash-watch.js";
import { grpcCompute } from "./grpc-compute.js";

const dropped = new RemoteError("UNAVAILABLE", "Connection dropped", undefined);
const refused = new RemoteError(
  "UNAVAILABLE",
  "No connection established. Last error: connect ECONNREFUSED 127.0.0.1:1",
  undefined,
);
const told = (service: string) =>
  new RemoteError("UNAVAILABLE", "gone", {
    code: 14,
    message: "gone",
    errorInfo: { reason: "UNAVAILABLE", domain: "condensery.dev", metadata: { service } },
  });

describe("what counts as a loss in mid-call", () => {
  test.each<[RemoteError, boolean]>([
    [dropped, true],
    [new RemoteError("UNAVAILABLE", "read ECONNRESET", undefined), true],
    [new RemoteError("INTERNAL", "Received RST_STREAM with code 2", undefined), true],
    [new RemoteError("CANCELLED", "Call cancelled", undefined), true],
    // Its worker died, and it lived to tell
    [told("device"), true],
    [refused, false],
    [told("hypergradient"), false],
    [told("trajectory-store"), false],
    [new RemoteError("UNAVAILABLE", "upstream connect error or disconnect/reset before headers", undefined), false],
    [new RemoteError("RESOURCE_EXHAUSTED", "Received message larger than max", undefined), false],
  ])("%o: %s", (error, lost) => {
    expect(wasLostInCall(error)).toBe(lost);
  });
});

describe("a call's losses", () => {
  test("the last of so many ends it, refused connections in between or not", () => {
    const watch = new CrashWatch("trainer");
    for (let loss = 1; loss < mostLosses; loss++) for (const error of [dropped, refused, refused]) watch.failed(error);
    expect(() => watch.failed(dropped)).toThrow(
      /^trainer was lost 10 times in the middle of the same call without getting further \(UNAVAILABLE: Connection dropped\); it is not asked again/u,
    );
  });

  test("a service that is away is waited for", () => {
    const watch = new CrashWatch("trainer");
    expect(() => {
      for (let attempt = 0; attempt < 120; attempt++) watch.failed(refused);
    }).not.toThrow();
  });

  test("count anew when a try begins further on, and not when it only gets on", () => {
    const watch = new CrashWatch("trainer");
    const attempt = (begin: number): void => {
      for (let step = begin; step < begin + 5; step++) watch.progressed(step);
      watch.failed(dropped);
    };
    for (const begin of [8, 16, 24]) for (let loss = 1; loss < mostLosses; loss++) attempt(begin);
    expect(() => attempt(24)).toThrow(ComputeError);
  });
});

/** A service that ends like one that the kernel kills, as soon as it is asked. */
const deadly = `
  const server = require("node:http2").createServer();
  server.on("stream", () => process.kill(process.pid, "SIGKILL"));
  server.listen(process.argv[1], () => console.log("serving"));
`;

function segment(): SegmentRequest {
  const { spec: network, images, labels } = tinyProblem({ steps: 2 });
  const name = { specDigest: "0".repeat(64), expert: 0 };
  return {
    network,
    recipe: {
      method: "mtt",
      innerSteps: 2,
      keptSteps: 2,
      reuseStep: 0,
      matchEpochs: 1,
      maxStartEpoch: 1,
      rho: 0,
      gamma: 0,
      noiseMode: "relative",
      imageLearningRate: 1,
      alpha: 0.1,
      alphaLearningRate: 0,
      momentum: 0.5,
      alphaGradient: "exact",
    },
    images,
    labels,
    alpha: 0.1,
    batches: undefined,
    noise: undefined,
    start: { ...name, epoch: 0 },
    target: { ...name, epoch: 1 },
  };
}

function channelsTo(addresses: string) {
  const channel = createChannel({ addresses });
  const channels = { trainer: channel, hypergradient: channel, evaluator: channel };
  return { channels, [Symbol.dispose]: () => channel.close() };
}

test("a process that is killed in the middle of a call was lost, and is away from then on", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "s");
  const child = spawn(process.execPath, ["-e", deadly, socket], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  await once(createInterface({ input: child.stdout }), "line");
  using service = channelsTo(`unix:${socket}`);
  const compute = grpcCompute(service.channels, { maxAttempts: 4 });
  const seen: string[] = [];
  const call = compute.segment(segment(), { onRetry: ({ reason }) => seen.push(reason) });
  // The last of the tries finds nobody, which is told as it is
  await expect(call).rejects.toThrow(/^hypergradient answered UNAVAILABLE: .*No connection established/u);
  expect(await ended).toEqual([null, "SIGKILL"]);
  const lost = seen.map((reason) => wasLostInCall(new RemoteError("UNAVAILABLE", reason, undefined)));
  expect(lost).toEqual([true, false, false]);
});

test("a call behind which the connection is lost each time is given up in the end, over real connections", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "s");
  let asked = 0;
  const server = createServer();
  server.on("stream", ({ session }) => {
    asked += 1;
    session?.destroy();
  });
  server.listen(socket);
  await once(server, "listening");
  using service = channelsTo(`unix:${socket}`);
  const retries: RepeatedCall[] = [];
  const call = grpcCompute(service.channels).segment(segment(), { onRetry: (repeated) => void retries.push(repeated) });
  const error: unknown = await call.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ComputeError);
  expect(String(error)).toContain("hypergradient was lost 10 times in the middle of the same call");
  expect(asked).toBe(mostLosses);
  expect(retries.map(({ reason }) => wasLostInCall(new RemoteError("UNAVAILABLE", reason, undefined)))).toContain(true);
  server.close();
  await once(server, "close");
});
