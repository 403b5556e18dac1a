import { isDeepStrictEqual } from "node:util";
import {
  parsePreprocessing,
  PreprocessingError,
  restoreZca,
  storeZca,
  type StoredZca,
  ZcaError,
} from "@condensery/datasets";
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type WireTensor } from "@condensery/wire";
import { mutatedBytes } from "../mutation/mutated-bytes.js";
import { mutatedJson } from "../mutation/mutated-json.js";
import { sealed } from "../mutation/sealed.js";
import { nothingToClose, refusesWith, Violation, type FuzzTarget } from "../target.js";
import { NoJsonError, parsedJson } from "./parsed-json.js";
import { isSameJson } from "./same-json.js";
import { sealSafetensors } from "./seal-safetensors.js";
import { textTarget } from "./text-target.js";

const documents = [
  { kind: "standardise", mean: [0.1307], std: [0.3081], padTo: { height: 32, width: 32 } },
  { kind: "standardise", mean: [0.49, 0.48, 0.45], std: [0.25, 0.24, 0.26], padTo: null },
];

export const preprocessing: FuzzTarget = {
  name: "preprocessing",
  weight: 4,
  open: async () =>
    textTarget({
      cases: mutatedJson(documents, ['"padTo"', '"height"', "null", "1e400", "[]", "-0"]),
      read(text) {
        const value = parsePreprocessing(parsedJson(text));
        if (!isSameJson(parsePreprocessing(JSON.parse(JSON.stringify(value))), value)) {
          throw new Violation("what was read does not come back as it was");
        }
      },
      refuses: refusesWith(PreprocessingError, NoJsonError),
    }),
};

const shape = { channels: 1, height: 2, width: 2 };
const matrix: WireTensor = { dtype: "F32", shape: [4, 4], data: Float32Array.from({ length: 16 }, (_, i) => i / 8) };
const whitening = encodeSafetensors(
  { mean: { dtype: "F32", shape: [4], data: Float32Array.of(0.1, 0.2, 0.3, 0.4) }, transform: matrix, inverse: matrix },
  { zca: JSON.stringify({ kind: "zca", shape, epsilon: 0.1 }) },
);

/** A whitening that was stored: its numbers as JSON, its matrices as tensors. */
export const whiteningFile: FuzzTarget = {
  name: "whitening",
  weight: 3,
  open: async () => ({
    cases: sealed(mutatedBytes([whitening], ['"F32"', '"shape"', "[4,4]", "1e400", '"zca"', "-1"]), sealSafetensors),
    read(content) {
      const { tensors, metadata } = decodeSafetensors(content);
      const float = (name: string) => {
        const tensor = tensors[name];
        if (tensor?.dtype !== "F32") throw new ZcaError("tensors", `expected ${name} of F32`);
        return tensor;
      };
      const stored = {
        description: parsedJson(metadata["zca"] ?? "null") as StoredZca["description"],
        tensors: { mean: float("mean"), transform: float("transform"), inverse: float("inverse") },
      };
      const restored = restoreZca(stored);
      if (!isDeepStrictEqual(restoreZca(storeZca(restored)), restored)) {
        throw new Violation("what was restored does not come back as it was");
      }
    },
    refuses: refusesWith(ZcaError, SafetensorsError, NoJsonError),
    [Symbol.asyncDispose]: nothingToClose,
  }),
};
