import type { FuzzTarget } from "../target.js";
import { classImages } from "./class-images.js";
import { datasetFolder, datasetGrowthMiB } from "./dataset-target.js";

/** A folder of class folders: its file of class names, and an image without a size of its own. */
export const imageFolder: FuzzTarget = {
  name: "image-folder",
  weight: 3,
  growthMiB: datasetGrowthMiB,
  async open(folder) {
    const files = { ...(await classImages()), "classes.tsv": new TextEncoder().encode("cat\tTabby\ndog\tBeagle\n") };
    return datasetFolder(
      folder,
      files,
      [{ path: "classes.tsv" }, { path: "test/dog/1.png" }],
      (path) => ({ kind: "folder", path, images: { size: null, fit: "crop", invalid: "skip" }, heldOut: null }),
      ["\n", "\t", "\r\n", "cat", "dog", "\tx\n", "__proto__\tx\n", "\ufeff", "\u0000"],
    );
  },
};
