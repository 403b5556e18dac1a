import { encodeSafetensors } from "@condensery/wire";

const metadata = {
  format: "condensery-images/1",
  preprocessing: JSON.stringify({ kind: "standardise", mean: [0.5], std: [0.25], padTo: null }),
};

const document = {
  format: "condensery-dataset/1",
  source: { uri: "idx:tiny", classes: ["zero", "one"], trainImages: 30 },
  steps: { done: 2, skipped: 1 },
  accuracies: { experts: { standardDeviation: 0.125, repeats: 3 } },
  seconds: { "load-data": 1, condense: 2.5 },
};

/** The files of a result of two images of two classes. */
export const sampleFiles: ReadonlyMap<string, Uint8Array> = new Map([
  [
    "images.safetensors",
    encodeSafetensors(
      {
        images: { dtype: "F32", shape: [2, 1, 1, 1], data: Float32Array.of(1, -1) },
        labels: { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) },
        alpha: { dtype: "F64", shape: [], data: Float64Array.of(0.0625) },
      },
      metadata,
    ),
  ],
  ["grid.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
  ["dataset.json", new TextEncoder().encode(JSON.stringify(document))],
]);

const accuracy = { mean: 0.75, standardDeviation: 0.25, values: [0.5, 1] };

export const sampleSummary = {
  condensed: accuracy,
  randomReal: { ...accuracy, mean: 0.5 },
  experts: 0.875,
  alpha: 0.0625,
  duration: { seconds: 3n, nanos: 500_000_000 },
  files: [...sampleFiles.keys()],
  device: { provider: "cpu", threads: 2, onnxruntime: "1.30.0" },
};
