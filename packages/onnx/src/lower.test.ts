import { createHash } from "node:crypto";
import {
  add,
  broadcastTo,
  exp,
  gather,
  GraphBuilder,
  inverseDeviation,
  matmul,
  multiply,
  optimise,
  standardise,
  total,
  transpose,
  type Graph,
  type Value,
} from "@condensery/autodiff";
import { allCases, secondOrderGraph, secondOrderNetwork, valueGraph } from "@condensery/autodiff/testing";
import { describe, expect, it } from "vitest";
import { lower } from "./lower.js";
import { readModel } from "./testing/read-model.js";

function graphOf(build: (x: Value, y: Value) => Record<string, Value>): Graph {
  const builder = new GraphBuilder();
  return builder.finish(build(builder.input("x", [2, 3]), builder.input("y", [2, 3])));
}

const operators = (graph: Graph): string[] =>
  readModel(lower("test", graph).bytes).nodes.map(({ operator }) => operator);

describe("lower gives equal bytes and keys for equal graphs", () => {
  it.each(allCases)("%s", (title, one) => {
    const [first, second] = [
      lower(title, secondOrderGraph(one) ?? valueGraph(one)),
      lower(title, secondOrderGraph(one) ?? valueGraph(one)),
    ];
    expect(first.bytes).toEqual(second.bytes);
    expect(first.key).toBe(second.key);
    expect(first.key).toBe(createHash("sha256").update(first.bytes).digest("hex"));
  });

  it("a network's second-order graph, optimised", () => {
    const [first, second] = [optimise(secondOrderNetwork().graph).graph, optimise(secondOrderNetwork().graph).graph];
    expect(lower("network", first).bytes).toEqual(lower("network", second).bytes);
  });
});

describe("lower gives different keys for different graphs", () => {
  it("every case of every primitive, unless the model only copies its input", () => {
    const programs = allCases.map(([, one]) => lower("test", valueGraph(one)));
    const working = programs.filter(({ bytes }) =>
      readModel(bytes).nodes.some(({ operator }) => operator !== "Identity"),
    );
    expect(working.length).toBeGreaterThan(0.9 * programs.length);
    expect(new Set(working.map(({ key }) => key)).size).toBe(working.length);
  });

  it("also where only a number, a name or an order differs", () => {
    const graphs = [
      graphOf((x, y) => ({ z: add(multiply(x, 2), y) })),
      graphOf((x, y) => ({ z: add(multiply(x, 3), y) })),
      graphOf((x, y) => ({ w: add(multiply(x, 3), y) })),
      graphOf((x, y) => ({ w: add(y, multiply(x, 3)) })),
      graphOf((x) => ({ w: x, v: exp(x) })),
      graphOf((x) => ({ v: exp(x), w: x })),
    ];
    expect(new Set(graphs.map((graph) => lower("test", graph).key)).size).toBe(graphs.length);
  });
});

describe("lower", () => {
  it("describes ports, names and operator sets in the program and in the model", () => {
    const builder = new GraphBuilder();
    const [x, rows] = [builder.input("images", [4, 3]), builder.input("rows", [2], "int")];
    const product = matmul(gather(x, rows), x, { transposeRight: true });
    const program = lower("program", builder.finish({ product, loss: total(product), rows_out: rows }));
    expect(program).toMatchObject({
      name: "program",
      flops: 2 * 2 * 4 * 3,
      inputs: [
        { name: "images", elementType: "float32", shape: [4, 3] },
        { name: "rows", elementType: "int64", shape: [2] },
      ],
      outputs: [
        { name: "product", elementType: "float32", shape: [2, 4] },
        { name: "loss", elementType: "float32", shape: [] },
        { name: "rows_out", elementType: "int64", shape: [2] },
      ],
    });
    const { nodes, ...model } = readModel(program.bytes);
    expect(model).toMatchInlineSnapshot(`
      {
        "constants": [
          "constant_0: INT64[2]",
          "constant_1: INT64[0]",
        ],
        "inputs": [
          "images: FLOAT[4,3]",
          "rows: INT64[2]",
        ],
        "name": "program",
        "operatorSets": {
          "": 18,
          "com.microsoft": 1,
        },
        "outputs": [
          "product: FLOAT[2,4]",
          "loss: FLOAT[]",
          "rows_out: INT64[2]",
        ],
      }
    `);
    expect(nodes.map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "Gather_0 = Gather(images, rows) axis",
        "FusedMatMul_1 = FusedMatMul(Gather_0, images) transA transB",
        "ReduceSum_2 = ReduceSum(FusedMatMul_1, constant_0) keepdims",
        "Reshape_3 = Reshape(ReduceSum_2, constant_1)",
        "product = Identity(FusedMatMul_1)",
        "loss = Identity(Reshape_3)",
        "rows_out = Identity(rows)",
      ]
    `);
  });

  it("states Microsoft's domain only where it is used", () => {
    const plain = lower(
      "test",
      graphOf((x, y) => ({ z: add(x, y) })),
    );
    expect(readModel(plain.bytes).operatorSets).toEqual({ "": 18 });
    const fused = lower(
      "test",
      graphOf((x, y) => ({ z: matmul(x, y, { transposeLeft: true }) })),
    );
    expect(readModel(fused.bytes).operatorSets).toEqual({ "": 18, "com.microsoft": 1 });
  });

  it("gives unused inputs a port", () => {
    expect(
      lower(
        "test",
        graphOf((x) => ({ z: exp(x) })),
      ).inputs.map(({ name }) => name),
    ).toEqual(["x", "y"]);
  });

  it("stores equal constants once", () => {
    const graph = graphOf((x, y) => ({ z: add(multiply(x, 2), multiply(y, 2)) }));
    const constants = readModel(lower("test", graph).bytes).constants.filter((one) => one.includes("FLOAT"));
    expect(constants).toHaveLength(1);
  });
});

describe("a broadcast", () => {
  it("is left to the operator that reads it", () => {
    expect(operators(graphOf((x, y) => ({ z: multiply(x, total(y)) })))).not.toContain("Expand");
  });

  it("is written where it alone gives the shape", () => {
    const wide = (x: Value): Value => broadcastTo(total(x), [2, 3]);
    expect(operators(graphOf((x, y) => ({ z: add(wide(x), wide(y)) })))).toContain("Expand");
  });

  it("is written for operators that do not broadcast, once", () => {
    const graph = graphOf((x) => {
      const wide = broadcastTo(total(x), [2, 3]);
      return { left: transpose(wide, [1, 0]), right: matmul(wide, x, { transposeRight: true }), wide };
    });
    expect(operators(graph).filter((operator) => operator === "Expand")).toHaveLength(1);
  });
});

describe("values that several primitives need", () => {
  it("are computed once: a standardised map and its inverse deviation", () => {
    const graph = graphOf((x) => ({ z: standardise(x, [1], 1e-5), r: inverseDeviation(x, [1], 1e-5) }));
    expect(operators(graph).filter((operator) => operator === "LayerNormalization")).toHaveLength(1);
  });

  it("are kept apart where their parameters differ", () => {
    const graph = graphOf((x) => ({ z: standardise(x, [1], 1e-5), r: inverseDeviation(x, [1], 1e-3) }));
    expect(operators(graph).filter((operator) => operator === "LayerNormalization")).toHaveLength(2);
  });
});

describe("lower refuses two values of one name", () => {
  it("an output called as an input", () => {
    expect(() =>
      lower(
        "test",
        graphOf((x) => ({ x: exp(x) })),
      ),
    ).toThrow('two values of the model are called "x"; rename one');
  });

  it("an input called as a value of the writer's own", () => {
    const builder = new GraphBuilder();
    const graph = builder.finish({ y: exp(builder.input("Exp_0", [2])) });
    expect(() => lower("test", graph)).toThrow('two values of the model are called "Exp_0"; rename one');
  });
});
