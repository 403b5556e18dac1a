import { parsePreprocessing, PreprocessingError, type Preprocessing } from "@condensery/datasets";
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type WireTensor } from "@condensery/wire";
import { DocumentError } from "../documents/fields.js";

/** A condensed data set: all that training on it needs. */
export interface CondensedSet {
  /** [n, c, h, w], in the network's space. */
  readonly images: { readonly shape: readonly number[]; readonly data: Float32Array };
  /** Label probabilities [n, classes]. */
  readonly labels: { readonly shape: readonly number[]; readonly data: Float32Array };
  /** Learned learning rate. */
  readonly alpha: number;
  /** How real images become comparable with these. */
  readonly preprocessing: Preprocessing;
  /** SHA-256 of `whitening.safetensors`, where the preprocessing is one. */
  readonly whiteningDigest?: string;
}

const format = "condensery-images/1";

/** The bytes of `images.safetensors`; equal sets give equal bytes. */
export function encodeCondensedSet(set: CondensedSet): Uint8Array {
  const { images, labels, alpha, preprocessing, whiteningDigest } = set;
  return encodeSafetensors(
    {
      images: { dtype: "F32", ...images },
      labels: { dtype: "F32", ...labels },
      alpha: { dtype: "F64", shape: [], data: Float64Array.of(alpha) },
    },
    {
      format,
      preprocessing: JSON.stringify(preprocessing),
      ...(whiteningDigest === undefined ? {} : { whitening: whiteningDigest }),
    },
  );
}

/** Reads and checks the whole file. Throws DocumentError naming the file and the tensor or field. */
export function decodeCondensedSet(file: string, bytes: Uint8Array): CondensedSet {
  const { tensors, metadata } = decoded(file, bytes);
  if (metadata["format"] !== format) {
    throw new DocumentError(file, "format", `expected ${format}, found ${metadata["format"] ?? "none"}`);
  }
  const images = float32(file, tensors, "images", 4);
  const labels = float32(file, tensors, "labels", 2);
  if (labels.shape[0] !== images.shape[0]) {
    throw new DocumentError(
      file,
      "labels",
      `expected ${images.shape[0]} rows as there are images, found ${labels.shape[0]}`,
    );
  }
  checkProbabilities(file, labels.data, labels.shape[1] ?? 0);
  const alpha = tensors["alpha"];
  if (alpha?.dtype !== "F64" || alpha.shape.length > 0)
    throw new DocumentError(file, "alpha", "expected a scalar of F64");
  const [rate] = alpha.data;
  if (rate === undefined || !(rate > 0 && rate < Infinity)) {
    throw new DocumentError(file, "alpha", `expected a number above 0, found ${rate}`);
  }
  const preprocessing = preprocessingOf(file, metadata["preprocessing"]);
  return { images, labels, alpha: rate, preprocessing, ...whiteningOf(file, preprocessing, metadata["whitening"]) };
}

function decoded(file: string, bytes: Uint8Array): ReturnType<typeof decodeSafetensors> {
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    if (error instanceof SafetensorsError) throw new DocumentError(file, "", error.message);
    throw error;
  }
}

function float32(
  file: string,
  tensors: Readonly<Record<string, WireTensor>>,
  name: string,
  dimensions: number,
): CondensedSet["images"] {
  const tensor = tensors[name];
  if (tensor?.dtype !== "F32" || tensor.shape.length !== dimensions || tensor.shape.includes(0)) {
    const found = tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(", ")}]`;
    throw new DocumentError(file, name, `expected F32 of ${dimensions} dimensions, found ${found}`);
  }
  const place = tensor.data.findIndex((value) => !Number.isFinite(value));
  if (place >= 0) throw new DocumentError(file, name, `element ${place} is not finite`);
  return { shape: tensor.shape, data: tensor.data };
}

function checkProbabilities(file: string, labels: Float32Array, classes: number): void {
  for (let row = 0; row < labels.length / classes; row++) {
    const probabilities = labels.subarray(row * classes, (row + 1) * classes);
    const sum = probabilities.reduce((total, value) => total + value, 0);
    if (probabilities.some((value) => value < 0) || Math.abs(sum - 1) > 1e-3) {
      throw new DocumentError(file, "labels", `row ${row} is no probability distribution: its sum is ${sum}`);
    }
  }
}

function whiteningOf(
  file: string,
  { kind }: Preprocessing,
  digest: string | undefined,
): Pick<CondensedSet, "whiteningDigest"> {
  if (kind === "standardise" && digest === undefined) return {};
  if (kind === "zca" && digest !== undefined && /^[0-9a-f]{64}$/u.test(digest)) return { whiteningDigest: digest };
  const expected = kind === "zca" ? "the SHA-256 of whitening.safetensors" : "nothing beside a standardisation";
  throw new DocumentError(file, "whitening", `expected ${expected}, found ${digest ?? "nothing"}`);
}

function preprocessingOf(file: string, text: string | undefined): Preprocessing {
  try {
    return parsePreprocessing(JSON.parse(text ?? "null"));
  } catch (error) {
    if (error instanceof PreprocessingError || error instanceof SyntaxError) {
      const expected = error instanceof SyntaxError ? "expected JSON: " : "";
      throw new DocumentError(file, "preprocessing", expected + error.message);
    }
    throw error;
  }
}
