import { encodeSafetensors } from "@condensery/wire";

const images = Float32Array.from({ length: 2 * 4 * 4 }, (_, index) => Math.fround(index / 8 - 2));

/** Two images of two classes, as an orchestrator writes them. */
export const sampleImages = {
  images: { shape: [2, 1, 4, 4], data: images },
  labels: { shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) },
  alpha: 0.0625,
};

const preprocessing = { kind: "standardise", mean: [0.5], std: [0.25], padTo: { height: 4, width: 4 } };
const document = {
  format: "condensery-dataset/1",
  source: { uri: "mnist", classes: ["zero", "one"] },
  steps: { done: 3 },
};

/** The bytes of `images.safetensors` for the images above. */
export function imagesFile(prepared: object): Uint8Array {
  return encodeSafetensors(
    {
      images: { dtype: "F32", ...sampleImages.images },
      labels: { dtype: "F32", ...sampleImages.labels },
      alpha: { dtype: "F64", shape: [], data: Float64Array.of(sampleImages.alpha) },
    },
    { format: "condensery-images/1", preprocessing: JSON.stringify(prepared) },
  );
}

/** What DownloadResult streams. */
export const sampleFiles: ReadonlyMap<string, Uint8Array> = new Map([
  ["images.safetensors", imagesFile(preprocessing)],
  ["grid.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
  ["dataset.json", new TextEncoder().encode(JSON.stringify(document))],
]);
