/** Every case of every primitive in ONNX Runtime: value, derivatives and derivatives of derivatives, as they stand and optimised. */
import { optimise, type Graph } from "@condensery/autodiff";
import {
  allCases,
  caseInputs,
  forwardGraph,
  reverseGraph,
  secondOrderGraph,
  valueGraph,
} from "@condensery/autodiff/testing";
import { Runtime, type Workspace } from "@condensery/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareWithInterpreter } from "./run-graph.js";

/** Of float32 arithmetic; integers must come out exactly. */
const tolerance = 1e-5;

let runtime: Runtime;
let workspace: Workspace;

beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  workspace = runtime.open();
});

afterAll(async () => {
  await runtime.close();
});

describe("ONNX Runtime agrees with the interpreter on", () => {
  it.each(allCases)("%s", async (title, one) => {
    const inputs = caseInputs(one);
    const second = secondOrderGraph(one);
    const graphs: Readonly<Record<string, Graph | undefined>> = {
      value: valueGraph(one),
      vjp: reverseGraph(one),
      jvp: forwardGraph(one),
      "second order": second,
      "second order, optimised": second && optimise(second).graph,
    };
    const disagreements: string[] = [];
    for (const [kind, graph] of Object.entries(graphs)) {
      if (graph === undefined) continue;
      const { error, integral } = await compareWithInterpreter(workspace, `${title}, ${kind}`, graph, inputs);
      if (error > (integral ? 0 : tolerance)) disagreements.push(`${kind}: relative error ${error}`);
    }
    expect(disagreements).toEqual([]);
  });
});
