import { createHash } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import type { Command, PortSpec, ProgramSpec } from "./program.js";
import { float32Tensor } from "./tensor.js";

/** One ONNX node with one output and integer-list attributes. */
export function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, readonly number[]>> = {},
): NodeProto {
  return create(NodeProtoSchema, {
    opType: operator,
    name: output,
    input: [...inputs],
    output: [output],
    attribute: Object.entries(attributes).map(([name, values]) =>
      create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: values.map(BigInt) }),
    ),
  });
}

/** A float32 port. */
export function float32Port(name: string, ...shape: readonly number[]): PortSpec {
  return { name, elementType: "float32", shape };
}

/** A program of opset 20. */
export function program(
  name: string,
  nodes: readonly NodeProto[],
  inputs: readonly PortSpec[],
  outputs: readonly PortSpec[],
): ProgramSpec {
  const graph = create(GraphProtoSchema, {
    name,
    node: [...nodes],
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
  });
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain: "", version: 20n })];
  const bytes = toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 9n, opsetImport, graph }));
  return { key: createHash("sha256").update(bytes).digest("hex"), name, bytes, inputs, outputs };
}

/** One step of gradient descent on 0.5 |A theta - b|^2: theta' = theta - rate * A^T (A theta - b); also the residual. */
export function leastSquaresStep(rows: number, columns: number): ProgramSpec {
  return program(
    "least squares step",
    [
      node("MatMul", ["a", "theta"], "prediction"),
      node("Sub", ["prediction", "b"], "residual"),
      node("Transpose", ["a"], "at", { perm: [1, 0] }),
      node("MatMul", ["at", "residual"], "gradient"),
      node("Mul", ["rate", "gradient"], "step"),
      node("Sub", ["theta", "step"], "next"),
    ],
    [float32Port("theta", columns, 1), float32Port("a", rows, columns), float32Port("b", rows, 1), float32Port("rate")],
    [float32Port("next", columns, 1), float32Port("residual", rows, 1)],
  );
}

/** sum = left + right, element by element. */
export function addition(...shape: readonly number[]): ProgramSpec {
  return program(
    "addition",
    [node("Add", ["left", "right"], "sum")],
    [float32Port("left", ...shape), float32Port("right", ...shape)],
    [float32Port("sum", ...shape)],
  );
}

/** Loads, but fails when run: the target shape is data, and 2 elements do not make 5. */
export const badReshape = program(
  "bad reshape",
  [node("Reshape", ["x", "shape"], "y")],
  [float32Port("x", 2), { name: "shape", elementType: "int64", shape: [1] }],
  [float32Port("y", 5)],
);

/** Loads, but no machine has the memory for its output of 2^61 bytes. */
export const tooLarge = program(
  "too large",
  [node("Expand", ["x", "shape"], "y")],
  [float32Port("x", 1), { name: "shape", elementType: "int64", shape: [2] }],
  [float32Port("y", 2 ** 31, 2 ** 28)],
);

/** Commands which together take many seconds, so that a test which stops them cannot come too late; each writes `scratch`. */
export function longList(): readonly Command[] {
  const size = 512;
  const matrix = float32Tensor([size, size], new Float32Array(size * size).fill(1 / size));
  const square = program(
    "square",
    [node("MatMul", ["x", "x"], "y")],
    [float32Port("x", size, size)],
    [float32Port("y", size, size)],
  );
  return Array.from({ length: 5000 }, () => ({ program: square, inputs: { x: matrix }, outputs: { y: "scratch" } }));
}

function valueInfo({ name, elementType, shape }: PortSpec): ValueInfoProto {
  const elemType = elementType === "float32" ? TensorProto_DataType.FLOAT : TensorProto_DataType.INT64;
  const dim = shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, { value: { case: "dimValue", value: BigInt(size) } }),
  );
  const tensorType = create(TypeProto_TensorSchema, { elemType, shape: create(TensorShapeProtoSchema, { dim }) });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: tensorType } }),
  });
}
