import { join } from "node:path";
import { openDatasets, openWhitenings, type Whitenings } from "@condensery/compute-kit";
import { temporaryFolder, writeTinyDataset } from "@condensery/compute-kit/testing";
import { CompilerThread } from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import { openTrajectoryStore } from "@condensery/trajectories";
import { expect, test } from "vitest";
import { tinySpecification } from "../testing.js";
import { trainExpertFromWire } from "../train-expert-request.js";
import { trainExpert } from "./train-expert.js";

test("an expert that the store has takes neither a device nor a whitening", async () => {
  await using folder = await temporaryFolder();
  await writeTinyDataset(join(folder.path, "data", "tiny"));
  await using runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  using compiler = new CompilerThread();
  const { compile } = compiler;
  const size = { maxParameters: 10_000, maxMapBytes: 2 ** 20, maxClasses: 10, maxMemoryBytes: 2 ** 30 };
  const limits = { ...size, maxImages: 10, maxInnerSteps: 10, maxTrainingImages: 1000 };
  const device = { runtime: () => Promise.resolve(runtime) };
  const tools = {
    tasks: device,
    store: await openTrajectoryStore(join(folder.path, "store")),
    datasets: openDatasets({ roots: [join(folder.path, "data")], cached: 1, maxBytes: 2 ** 20 }),
    whitenings: openWhitenings({ ...device, compiler: compile, limits }),
    compiler: compile,
    limits,
  };
  const preprocessing = { mean: [], std: [], zca: { epsilon: 0.1 } };
  const request = { specification: { ...tinySpecification, preprocessing }, expert: 0, epochs: 2 };
  const checked = trainExpertFromWire(request, limits);
  const { signal } = new AbortController();
  const trained = await trainExpert(tools, checked, () => undefined, signal);
  expect(trained).toMatchObject({ epochsTrained: 2 });

  const none = (): Promise<never> => Promise.reject(new Error("not for what is there"));
  const whitenings: Whitenings = { fit: none, prepare: none };
  const idle = { ...tools, whitenings, tasks: { runtime: none } };
  expect(await trainExpert(idle, checked, () => undefined, signal)).toEqual({
    ...trained,
    epochsTrained: 0,
    usage: expect.objectContaining({ deviceSeconds: 0, flops: 0 }),
  });
  await expect(trainExpert(idle, { ...checked, epochs: 3 }, () => undefined, signal)).rejects.toThrow("not for what");
});
