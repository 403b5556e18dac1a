import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { JsonValue } from "@bufbuild/protobuf";
import { tinyProblem } from "@condensery/compute-kit/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { patient } from "./harness/patience.js";
import { buf, ReflectedApi } from "./harness/reflected-api.js";
import { startTinySystem, type TinySystem } from "./harness/tiny-system.js";

patient();

const api = "condensery.condensation.v1.CondensationService";
const hypergradient = "condensery.hypergradient.v1.HypergradientService";
/** Those of grpc.io that every server has. */
const common = [
  "grpc.health.v1.Health",
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
];

const spec = {
  dataset: "idx:tiny",
  imagesPerClass: 1,
  network: { convnet: { filters: 4, depth: 1 } },
  recipe: { innerSteps: 3, keptSteps: 2, matchEpochs: 1, maxStartEpoch: 1 },
  experts: 1,
  outerSteps: 2,
  evaluations: 0,
};

function tensorJson({ shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array }): JsonValue {
  return {
    elementType: "ELEMENT_TYPE_FLOAT32",
    shape: shape.map(String),
    data: Buffer.from(data.buffer).toString("base64"),
  };
}

/** A hypergradient of three steps over all images, as anybody would write it down. */
function computeJson(): JsonValue {
  const { spec, images, labels, start, target } = tinyProblem({ steps: 3 });
  const { channels, height, width, classes, filters, depth } = spec;
  const inline = (data: Float32Array): JsonValue => ({ inline: tensorJson({ shape: [data.length], data }) });
  const network = { convnet: { channels, height, width, classes, filters, depth } };
  const loop = { network, images: tensorJson(images), labels: tensorJson(labels), alpha: 0.05, steps: 3 };
  return { loop, start: inline(start), target: inline(target) };
}

let tiny: TinySystem;
beforeAll(async () => {
  tiny = await startTinySystem({ listen: { kind: "ports", firstPort: 0 } });
});
afterAll(() => tiny[Symbol.asyncDispose]());

test("a client that knows only reflection lists, describes and calls the services", async () => {
  using orchestrator = await ReflectedApi.at(tiny.system.address);
  expect(orchestrator.services.toSorted()).toEqual([api, ...common]);
  expect(orchestrator.describe(api)).toContain(
    "WatchCondensation(condensery.condensation.v1.WatchCondensationRequest) returns (stream condensery.condensation.v1.WatchCondensationResponse)",
  );
  for (const service of orchestrator.services) expect(orchestrator.describe(service)).not.toEqual([]);
  expect(await orchestrator.unary(api, "ListCondensations", {})).toEqual({});
  const created = await orchestrator.unary(api, "CreateCondensation", { spec });
  expect(created).toMatchObject({ condensation: { state: "STATE_QUEUED", spec: { experts: 1 } } });
  const name = nameOf(created);
  const events = await orchestrator.stream(api, "WatchCondensation", { name });
  expect(events.at(-1)).toMatchObject({ stateChanged: { state: "STATE_SUCCEEDED" } });
  const got = await orchestrator.unary(api, "GetCondensation", { name });
  expect(got).toMatchObject({ condensation: { name, stepsDone: 2, result: { files: expect.any(Array) } } });

  using compute = await ReflectedApi.at(tiny.system.addresses.hypergradient ?? "");
  expect(compute.services.toSorted()).toEqual([hypergradient, ...common].toSorted());
  const answer = await compute.unary(hypergradient, "Compute", computeJson());
  expect(answer).toMatchObject({ imageGradient: { elementType: "ELEMENT_TYPE_FLOAT32" }, device: { threads: 1 } });
});

test.each(["trajectory-store", "inner-loop-trainer", "evaluator"] as const)("%s describes itself", async (service) => {
  using client = await ReflectedApi.at(tiny.system.addresses[service] ?? "");
  expect(client.services).toHaveLength(common.length + 1);
  for (const name of client.services) expect(client.describe(name)).not.toEqual([]);
});

describe("buf curl", () => {
  async function run(options: readonly string[], input = ""): Promise<string> {
    const running = promisify(execFile)(buf, ["curl", "--protocol", "grpc", "--http2-prior-knowledge", ...options]);
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  async function curl(address: string | undefined, method: string, json: JsonValue): Promise<readonly JsonValue[]> {
    return documentsOf(await run(["--data", "@-", `http://${address ?? ""}${method}`], JSON.stringify(json)));
  }

  test("lists, describes and calls the services", async () => {
    const { address, addresses } = tiny.system;
    const listed = await run(["--list-methods", `http://${address}`]);
    expect(listed.split("\n")).toContain(`${api}/CreateCondensation`);
    const [created = null] = await curl(address, `/${api}/CreateCondensation`, { spec });
    const name = nameOf(created);
    const events = await curl(address, `/${api}/WatchCondensation`, { name });
    expect(events.at(-1)).toMatchObject({ stateChanged: { state: "STATE_SUCCEEDED" } });
    const [got] = await curl(address, `/${api}/GetCondensation`, { name });
    expect(got).toMatchObject({ condensation: { name, state: "STATE_SUCCEEDED" } });
    const [answer] = await curl(addresses.hypergradient, `/${hypergradient}/Compute`, computeJson());
    expect(answer).toMatchObject({ imageGradient: { elementType: "ELEMENT_TYPE_FLOAT32" } });
  });
});

function nameOf(created: JsonValue): string {
  return (created as { readonly condensation: { readonly name: string } }).condensation.name;
}

/** The JSON objects of a text, each indented, one after the other. */
function documentsOf(text: string): JsonValue[] {
  return text
    .split(/^(?=\{)/mu)
    .filter((part) => part.trim() !== "")
    .map((part) => JSON.parse(part) as JsonValue);
}
