/** Every network in ONNX Runtime against PyTorch, at the literature's widths too: values and gradients in float32. */
import { optimise } from "@condensery/autodiff";
import {
  compareWithReference,
  referenceCases,
  referenceGraph,
  referenceInputs,
  referenceProblem,
  referenceResult,
} from "@condensery/networks/testing";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runGraph } from "./run-graph.js";

let runtime: Runtime;

beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
});

afterAll(async () => {
  await runtime.close();
});

describe("ONNX Runtime agrees with PyTorch on", () => {
  it.each(referenceCases)("$name", async (one) => {
    await using workspace = runtime.open();
    const problem = referenceProblem(one);
    const { graph } = optimise(referenceGraph(problem));
    const outputs = await runGraph(workspace, one.name, graph, referenceInputs(problem));
    const { forward, backward } = compareWithReference(problem, outputs, referenceResult(one));
    expect(forward).toBeLessThan(1e-5);
    expect(backward).toBeLessThan(1e-4);
  });
});
