/** Writes ONNX graphs as protobuf. The only file that knows the ONNX message types. */
import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "onnx-buf";
import { GraphError, type ElementType, type Shape } from "@condensery/autodiff";

/** Operator set of the standard domain; 18 is the first with the Resize, Pad and reduction forms that are used. */
export const operatorSet = 18;
const irVersion = 9;

/** Operators outside the standard that ONNX Runtime's CPU and CUDA providers have. */
export const microsoftDomain = "com.microsoft";

export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
  /** Number of results, of which unused trailing ones are left out. */
  readonly outputs?: number;
}

export interface Port {
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: Shape;
}

/** Collects nodes and constants and gives every value its name. */
export class ModelWriter {
  readonly #nodes: NodeProto[] = [];
  readonly #constants = new Map<string, TensorProto>();
  readonly #domains = new Set<string>([""]);
  readonly #names = new Set<string>();

  /** Takes a name for a value that comes from outside. Throws GraphError, as all methods do, when it is taken. */
  reserve(name: string): void {
    if (this.#names.has(name)) throw new GraphError(`two values of the model are called "${name}"; rename one`);
    this.#names.add(name);
  }

  /** Appends a node; its results are named after the operator and its place, which makes names deterministic. */
  node(operator: string, inputs: readonly string[], options: NodeOptions = {}): string[] {
    const { attributes = {}, domain = "", outputs = 1 } = options;
    const place = this.#nodes.length;
    const names = Array.from({ length: outputs }, (_, index) =>
      index === 0 ? `${operator}_${place}` : `${operator}_${place}_${index}`,
    );
    names.forEach((name) => this.reserve(name));
    this.#domains.add(domain);
    this.#nodes.push(
      create(NodeProtoSchema, {
        name: `${operator}_${place}`,
        opType: operator,
        domain,
        input: [...inputs],
        output: names,
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      }),
    );
    return names;
  }

  /** Appends a node and returns its first result. */
  op(operator: string, inputs: readonly string[], options: NodeOptions = {}): string {
    return this.node(operator, inputs, options)[0] ?? "";
  }

  /** A constant; equal ones are stored once. */
  constant(shape: Shape, data: ArrayLike<number>, elementType: ElementType = "float"): string {
    const key = `${elementType}[${shape.join(",")}]${Array.from(data).join(",")}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known.name;
    const name = `constant_${this.#constants.size}`;
    this.reserve(name);
    this.#constants.set(key, tensor(name, shape, data, elementType));
    return name;
  }

  /** An int64 vector, the form in which operators take axes, shapes and pads. */
  ints(data: readonly number[]): string {
    return this.constant([data.length], data, "int");
  }

  /** Makes the value available under a name of the caller's choice. */
  alias(value: string, name: string): void {
    this.reserve(name);
    this.#nodes.push(create(NodeProtoSchema, { name, opType: "Identity", input: [value], output: [name] }));
  }

  /** The serialised model; equal calls give equal bytes. */
  finish(name: string, inputs: readonly Port[], outputs: readonly Port[]): Uint8Array {
    const model = create(ModelProtoSchema, {
      irVersion: BigInt(irVersion),
      producerName: "condensery",
      opsetImport: [...this.#domains].map((domain) =>
        create(OperatorSetIdProtoSchema, { domain, version: BigInt(domain === "" ? operatorSet : 1) }),
      ),
      graph: create(GraphProtoSchema, {
        name,
        node: this.#nodes,
        initializer: [...this.#constants.values()],
        input: inputs.map(valueInfo),
        output: outputs.map(valueInfo),
      }),
    });
    return toBinary(ModelProtoSchema, model);
  }
}

function attribute(name: string, value: Attribute): AttributeProto {
  const type = AttributeProto_AttributeType;
  if (typeof value === "string") {
    return create(AttributeProtoSchema, { name, type: type.STRING, s: new TextEncoder().encode(value) });
  }
  if (typeof value === "number") return create(AttributeProtoSchema, { name, type: type.INT, i: BigInt(value) });
  if ("float" in value) return create(AttributeProtoSchema, { name, type: type.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: type.INTS, ints: value.map(BigInt) });
}

function dataType(elementType: ElementType): TensorProto_DataType {
  return elementType === "float" ? TensorProto_DataType.FLOAT : TensorProto_DataType.INT64;
}

function tensor(name: string, shape: Shape, data: ArrayLike<number>, elementType: ElementType): TensorProto {
  const { buffer } = elementType === "float" ? Float32Array.from(data) : BigInt64Array.from(Array.from(data, BigInt));
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: dataType(elementType),
    rawData: new Uint8Array(buffer),
  });
}

function valueInfo({ name, shape, elementType }: Port): ValueInfoProto {
  const dimensions = shape.map((length) =>
    create(TensorShapeProto_DimensionSchema, { value: { case: "dimValue", value: BigInt(length) } }),
  );
  const type = create(TypeProto_TensorSchema, {
    elemType: dataType(elementType),
    shape: create(TensorShapeProtoSchema, { dim: dimensions }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: type } }),
  });
}
