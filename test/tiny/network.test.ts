/** A network's loss, gradient and Hessian-vector product in ONNX Runtime, through every set of passes. */
import { optimise, runPasses, standardPasses, winograd, type Graph } from "@condensery/autodiff";
import { secondOrderNetwork } from "@condensery/autodiff/testing";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareWithInterpreter, runGraph } from "./run-graph.js";

let runtime: Runtime;

beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
});

afterAll(async () => {
  await runtime.close();
});

const { graph, inputs } = secondOrderNetwork();
const inDomain = runPasses(graph, [...standardPasses, winograd({ minimumChannels: 1 }), ...standardPasses]).graph;
const variants: readonly (readonly [string, Graph])[] = [
  ["as it was built", graph],
  ["optimised", optimise(graph).graph],
  ["optimised, with the winograd pass", inDomain],
];

describe("a second-order network", () => {
  it.each(variants)("agrees with the interpreter %s", async (variant, one) => {
    await using workspace = runtime.open();
    const { error } = await compareWithInterpreter(workspace, variant, one, inputs);
    expect(error).toBeLessThan(1e-5);
  });

  it("gives the same numbers each time", async () => {
    await using workspace = runtime.open();
    const first = await runGraph(workspace, "network", inDomain, inputs);
    expect(await runGraph(workspace, "network", inDomain, inputs)).toEqual(first);
  });
});
