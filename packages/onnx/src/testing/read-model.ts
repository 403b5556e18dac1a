import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataType, type ValueInfoProto } from "onnx-buf";

export interface ModelNode {
  readonly operator: string;
  readonly domain: string;
  /** `Gather_0 = Gather(images, rows) axis`. */
  readonly text: string;
}

/** A model as tests look at it. */
export interface ModelSummary {
  readonly name: string;
  /** Operator-set version of each domain; "" is the standard one. */
  readonly operatorSets: Readonly<Record<string, number>>;
  readonly nodes: readonly ModelNode[];
  /** `constant_0: FLOAT[2,3]`. */
  readonly constants: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Reads serialised model bytes back. */
export function readModel(bytes: Uint8Array): ModelSummary {
  const { graph, opsetImport } = fromBinary(ModelProtoSchema, bytes);
  return {
    name: graph?.name ?? "",
    operatorSets: Object.fromEntries(opsetImport.map(({ domain, version }) => [domain, Number(version)])),
    nodes: (graph?.node ?? []).map(({ opType, domain, input, output, attribute }) => ({
      operator: opType,
      domain,
      text: [`${output.join(", ")} = ${opType}(${input.join(", ")})`, ...attribute.map(({ name }) => name)].join(" "),
    })),
    constants: (graph?.initializer ?? []).map(({ name, dataType, dims }) =>
      describe(name, TensorProto_DataType[dataType], dims),
    ),
    inputs: (graph?.input ?? []).map(describePort),
    outputs: (graph?.output ?? []).map(describePort),
  };
}

function describePort({ name, type }: ValueInfoProto): string {
  if (type?.value.case !== "tensorType") return name;
  const { elemType, shape } = type.value.value;
  return describe(
    name,
    TensorProto_DataType[elemType],
    (shape?.dim ?? []).map(({ value }) => value.value),
  );
}

function describe(name: string, type: string | undefined, shape: readonly unknown[]): string {
  return `${name}: ${type}[${shape.join(",")}]`;
}
