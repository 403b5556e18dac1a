/** Golden files of the tests' own, with the float64 interpreter's results as the truth. */
import { condensationPrograms, interpreterExecutor } from "@condensery/condensation";
import { convNet, convNetSpec, initialParameters, type ConvNetSpec } from "@condensery/networks";
import { randomStream } from "@condensery/rng";
import { decodeSafetensors, encodeSafetensors, type SafetensorsContent, type WireTensor } from "@condensery/wire";
import { outputShapes, readCase, type OutputName } from "./read-case.js";
import { runCase, stepBatch } from "./run-case.js";

export interface TinyCase {
  readonly seed: number;
  readonly channels?: number;
  readonly size?: number;
  readonly filters?: number;
  readonly depth?: number;
  readonly norm?: ConvNetSpec["norm"];
  readonly pooling?: ConvNetSpec["pooling"];
  readonly images?: number;
  readonly labels?: "hard" | "soft";
  readonly steps?: number;
  readonly iota?: number;
  /** Images in a mini-batch. */
  readonly batch?: number;
  /** Radius; the case is sharpness-aware when it is given. */
  readonly rho?: number;
  readonly noise?: boolean;
  readonly alpha?: number;
}

const classes = 3;

/** The bytes of a golden file for a case. */
export async function tinyCase(options: TinyCase): Promise<Uint8Array> {
  const { metadata, inputs } = caseInputs(options);
  // Placeholders say which results to compute and are then replaced by them
  const placeholders = expectedNames(options).map((name) => [name, placeholder(name, inputs)] as const);
  const golden = readCase(encodeSafetensors({ ...inputs, ...Object.fromEntries(placeholders) }, metadata));
  const executor = interpreterExecutor(condensationPrograms(golden.network, stepBatch(golden)));
  const results = await runCase(executor, golden);
  const outputs = golden.expected.map(({ name, tensor: { shape } }): readonly [OutputName, WireTensor] => [
    name,
    { dtype: "F64", shape, data: Float64Array.from(results[name] ?? []) },
  ]);
  return encodeSafetensors({ ...inputs, ...Object.fromEntries(outputs) }, metadata);
}

/** A file with its content changed. */
export function edited(file: Uint8Array, edit: (content: SafetensorsContent) => void): Uint8Array {
  const content = decodeSafetensors(file);
  edit(content);
  return encodeSafetensors(content.tensors, content.metadata);
}

function caseInputs(options: TinyCase): {
  readonly metadata: Record<string, string>;
  readonly inputs: Record<"in.theta_start" | "in.images", WireTensor> & Record<string, WireTensor>;
} {
  const { seed, channels = 1, size = 8, filters = 4, depth = 2, norm = "instance", pooling = "average" } = options;
  const { images = 4, labels = "hard", steps = 4, iota = 0, batch, rho, noise = false, alpha = 0.05 } = options;
  const spec = convNetSpec({ channels, height: size, width: size, classes, filters, depth, norm, pooling });
  const { parameters } = convNet(spec);
  const stream = (purpose: string) => randomStream({ seed, purpose });
  const normal = (purpose: string, shape: readonly number[], deviation: number): WireTensor => {
    const length = shape.reduce((product, axis) => product * axis, 1);
    return { dtype: "F32", shape, data: stream(purpose).normal(new Float32Array(length), 0, deviation) };
  };
  const start = initialParameters(parameters, stream("start"));
  const travelled = stream("travelled").normal(new Float32Array(start.length), 0, 0.05);
  const imageShape = [images, channels, size, size];
  return {
    metadata: {
      network: JSON.stringify({
        kind: "ConvNet",
        channels,
        size,
        classes,
        width: filters,
        depth,
        norm,
        norm_epsilon: 1e-5,
        pooling,
        activation: "relu",
      }),
      parameter_shapes: JSON.stringify(parameters.map(({ shape }) => shape)),
      inner_steps: String(steps),
      iota: String(iota),
      tau: String(iota),
      rho: String(rho ?? 0),
      gamma: noise ? "0.02" : "0.0",
      alpha: String(alpha),
      labels: JSON.stringify(labels),
    },
    inputs: {
      "in.theta_start": { dtype: "F32", shape: [start.length], data: start },
      "in.theta_target": {
        dtype: "F32",
        shape: [start.length],
        data: start.map((value, index) => value + (travelled[index] ?? 0)),
      },
      "in.images": normal("images", imageShape, 1),
      "in.labels": labels === "hard" ? hardLabels(images) : softLabels(images),
      ...(batch === undefined ? {} : { "in.batches": batches(steps, batch, images) }),
      ...(noise ? { "in.noise": normal("noise", imageShape, 0.02) } : {}),
    },
  };
}

function expectedNames({ rho }: TinyCase): OutputName[] {
  const names = Object.keys(outputShapes) as OutputName[];
  return names.filter((name) => rho !== undefined || !name.startsWith("out.satm."));
}

function placeholder(name: OutputName, inputs: ReturnType<typeof caseInputs>["inputs"]): WireTensor {
  const kind = outputShapes[name];
  if (kind === "scalar") return { dtype: "F64", shape: [], data: Float64Array.of(0) };
  const { shape, data } = inputs[kind === "images" ? "in.images" : "in.theta_start"];
  return { dtype: "F64", shape, data: new Float64Array(data.length) };
}

function hardLabels(images: number): WireTensor {
  const data = BigInt64Array.from({ length: images }, (_, image) => BigInt(image % classes));
  return { dtype: "I64", shape: [images], data };
}

function softLabels(images: number): WireTensor {
  const data = Float32Array.from({ length: images * classes }, (_, index) => [0.625, 0.25, 0.125][index % 3] ?? 0);
  return { dtype: "F32", shape: [images, classes], data };
}

function batches(steps: number, batch: number, images: number): WireTensor {
  const data = BigInt64Array.from({ length: steps * batch }, (_, index) => BigInt((index * 2 + 1) % images));
  return { dtype: "I64", shape: [steps, batch], data };
}
