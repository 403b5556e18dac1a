import { fromBinary } from "@bufbuild/protobuf";
import { AttributeProto_AttributeType, ModelProtoSchema, type ModelProto } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { ModelWriter } from "./model-writer.js";
import { readModel } from "./testing/read-model.js";

const written = (writer: ModelWriter): ModelProto => fromBinary(ModelProtoSchema, writer.finish("test", [], []));

describe("ModelWriter", () => {
  it("names values after operator and place", () => {
    const writer = new ModelWriter();
    expect(writer.op("Exp", ["x"])).toBe("Exp_0");
    expect(writer.node("MaxPool", ["x"], { outputs: 3 })).toEqual(["MaxPool_1", "MaxPool_1_1", "MaxPool_1_2"]);
    expect(writer.constant([], [1])).toBe("constant_0");
    expect(writer.ints([1, 2])).toBe("constant_1");
  });

  it("stores equal constants once, and tells shapes and element types apart", () => {
    const writer = new ModelWriter();
    const names = [
      writer.constant([2], [1, 2]),
      writer.constant([2], Float64Array.of(1, 2)),
      writer.constant([1, 2], [1, 2]),
      writer.ints([1, 2]),
      writer.constant([2], [1, 2], "int"),
    ];
    expect(names).toEqual(["constant_0", "constant_0", "constant_1", "constant_2", "constant_2"]);
    expect(readModel(writer.finish("test", [], [])).constants).toEqual([
      "constant_0: FLOAT[2]",
      "constant_1: FLOAT[1,2]",
      "constant_2: INT64[2]",
    ]);
  });

  it("stores numbers as little-endian float32 and int64", () => {
    const writer = new ModelWriter();
    writer.constant([2], [0.1, -2]);
    writer.ints([-1, 2 ** 40]);
    const [floats, integers] = written(writer).graph?.initializer ?? [];
    expect(floats?.rawData).toEqual(new Uint8Array(Float32Array.of(0.1, -2).buffer));
    expect(integers?.rawData).toEqual(new Uint8Array(BigInt64Array.of(-1n, 2n ** 40n).buffer));
  });

  it("writes attributes by the type of their value", () => {
    const writer = new ModelWriter();
    writer.op("Anything", [], { attributes: { axis: -1, mode: "nearest", pads: [0, 1], epsilon: { float: 0.5 } } });
    const [axis, mode, pads, epsilon] = written(writer).graph?.node[0]?.attribute ?? [];
    const type = AttributeProto_AttributeType;
    expect(axis).toMatchObject({ name: "axis", type: type.INT, i: -1n });
    expect(mode).toMatchObject({ name: "mode", type: type.STRING, s: new TextEncoder().encode("nearest") });
    expect(pads).toMatchObject({ name: "pads", type: type.INTS, ints: [0n, 1n] });
    expect(epsilon).toMatchObject({ name: "epsilon", type: type.FLOAT, f: 0.5 });
  });

  it("refuses a name that is taken", () => {
    const writer = new ModelWriter();
    writer.reserve("x");
    writer.op("Exp", ["x"]);
    const refusal = (name: string): string => `two values of the model are called "${name}"; rename one`;
    expect(() => writer.reserve("x")).toThrow(refusal("x"));
    expect(() => writer.alias("Exp_0", "x")).toThrow(refusal("x"));
    expect(() => writer.alias("Exp_0", "Exp_0")).toThrow(refusal("Exp_0"));
    writer.alias("Exp_0", "constant_0");
    expect(() => writer.constant([], [1])).toThrow(refusal("constant_0"));
  });
});
