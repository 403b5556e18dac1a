import { mutatedBytes } from "../mutation/mutated-bytes.js";
import { sealed } from "../mutation/sealed.js";
import type { FuzzTarget } from "../target.js";
import { classImages, encodedImages } from "./class-images.js";
import { datasetFolder, datasetGrowthMiB } from "./dataset-target.js";
import { sealPng } from "./seal-png.js";

const dictionary = ["IHDR", "PLTE", "IDAT", "IEND", "acTL", "iCCP", "eXIf", "tRNS", "RIFF", "WEBP", "VP8 ", "VP8L"]
  .concat(["VP8X", "ALPH", "ANIM", "ANMF", "EXIF", "XMP ", "Exif\u0000\u0000", "JFIF", "ICC_PROFILE\u0000"])
  .concat(["\u0000\u0000\u0000\u0000", "<svg", "GIF89a", "%PDF"]);

/** JPEG, PNG and WebP through the decoder, as one image of a folder. */
export const images: FuzzTarget = {
  name: "images",
  weight: 6,
  growthMiB: datasetGrowthMiB,
  async open(folder) {
    const cases = sealed(mutatedBytes(await encodedImages(), dictionary), sealPng);
    return datasetFolder(folder, await classImages(), [{ path: "train/cat/0.png", cases }], (path) => ({
      kind: "folder",
      path,
      images: { size: { height: 8, width: 8 }, fit: "crop", invalid: "refuse" },
      heldOut: null,
    }));
  },
};
