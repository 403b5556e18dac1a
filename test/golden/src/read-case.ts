import type { FloatTensor, InnerLoop } from "@condensery/condensation";
import { NetworkError, parameterCount, type Network } from "@condensery/networks";
import { decodeSafetensors, SafetensorsError } from "@condensery/wire";
import { describedNetwork } from "./describe-network.js";
import { Metadata } from "./metadata.js";
import { TensorReader } from "./tensor-reader.js";
import { UnusableError } from "./unusable-error.js";

/** The results that a file may expect, with the shape of each. */
export const outputShapes = {
  "out.loss": "scalar",
  "out.hypergradient": "images",
  "out.alpha_gradient_exact": "scalar",
  "out.alpha_gradient_first_order": "scalar",
  "out.theta_iota": "parameters",
  "out.theta_final": "parameters",
  "out.first_inner_loss": "scalar",
  "out.satm.ascent_hypergradient": "images",
  "out.satm.epsilon": "images",
  "out.satm.descent_hypergradient": "images",
  "out.satm.loss": "scalar",
  "out.satm.loss_perturbed": "scalar",
  "out.satm.alpha_gradient_first_order": "scalar",
} as const;

export type OutputName = keyof typeof outputShapes;

/** One golden file: what to compute and what must come out. */
export interface GoldenCase {
  readonly network: Network;
  readonly loop: InnerLoop;
  readonly iota: number;
  readonly tau: number;
  readonly rho: number;
  readonly noise: FloatTensor | undefined;
  readonly thetaStart: FloatTensor;
  readonly thetaTarget: FloatTensor;
  readonly images: FloatTensor;
  /** Probabilities [n, classes], also where the file has integers. */
  readonly labels: FloatTensor;
  /** In the order of `outputShapes`. */
  readonly expected: readonly { readonly name: OutputName; readonly tensor: FloatTensor }[];
}

/** Reads a golden file; throws UnusableError when it is not of their form. */
export function readCase(bytes: Uint8Array): GoldenCase {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof SafetensorsError || error instanceof NetworkError) throw new UnusableError(error.message);
    throw error;
  }
}

function read(bytes: Uint8Array): GoldenCase {
  const content = decodeSafetensors(bytes);
  const metadata = new Metadata(content.metadata);
  const tensors = new TensorReader(content.tensors);

  const network = describedNetwork(metadata.required("network"), metadata.required("parameter_shapes"));
  const steps = metadata.integer("inner_steps", 1, Number.MAX_SAFE_INTEGER);
  const iota = metadata.integer("iota", 0, steps - 1);
  const shapes = {
    scalar: [],
    parameters: [parameterCount(network.parameters)],
    images: [undefined, ...network.imageShape],
  };
  const images = tensors.real("in.images", shapes.images);
  const [count = 0] = images.shape;
  return {
    network,
    iota,
    loop: { steps, alpha: metadata.number("alpha", 0), batches: readBatches(tensors, steps, count) },
    tau: metadata.integer("tau", 0, steps - 1, iota),
    rho: metadata.number("rho", 0, 0),
    noise: tensors.has("in.noise") ? tensors.real("in.noise", images.shape) : undefined,
    thetaStart: tensors.real("in.theta_start", shapes.parameters),
    thetaTarget: tensors.real("in.theta_target", shapes.parameters),
    images,
    labels: readLabels(tensors, count, network.classes),
    expected: readExpected(tensors, { ...shapes, images: images.shape }),
  };
}

function readBatches(tensors: TensorReader, steps: number, count: number): number[][] | undefined {
  if (!tensors.has("in.batches")) return undefined;
  const size = tensors.get("in.batches").shape[1] ?? 0;
  const indices = tensors.indices("in.batches", [steps, size], count);
  return Array.from({ length: steps }, (_, step) => indices.slice(step * size, (step + 1) * size));
}

/** Integers mean hard labels, real numbers soft ones. */
function readLabels(tensors: TensorReader, count: number, classes: number): FloatTensor {
  const { dtype } = tensors.get("in.labels");
  if (dtype === "F32" || dtype === "F64") return tensors.real("in.labels", [count, classes]);
  const data = new Float64Array(count * classes);
  tensors.indices("in.labels", [count], classes).forEach((label, image) => (data[image * classes + label] = 1));
  return { shape: [count, classes], data };
}

function readExpected(
  tensors: TensorReader,
  shapes: Readonly<Record<(typeof outputShapes)[OutputName], readonly number[]>>,
): GoldenCase["expected"] {
  const unknown = tensors.names().find((name) => name.startsWith("out.") && !Object.hasOwn(outputShapes, name));
  if (unknown !== undefined) throw new UnusableError(`nothing is known of the expected tensor ${unknown}`);
  const names = (Object.keys(outputShapes) as OutputName[]).filter((name) => tensors.has(name));
  if (names.length === 0) throw new UnusableError("there are no expected tensors (out.*)");
  return names.map((name) => ({ name, tensor: tensors.real(name, shapes[outputShapes[name]]) }));
}
