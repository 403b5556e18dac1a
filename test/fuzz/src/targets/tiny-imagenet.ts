import { plainImage } from "../parsers/datasets.js";
import type { FuzzTarget } from "../target.js";
import { datasetFolder, datasetGrowthMiB } from "./dataset-target.js";

const text = (lines: string): Uint8Array => new TextEncoder().encode(lines);

/** Tiny ImageNet with its text files as they are published. */
export async function tinyImagenetFiles(): Promise<Record<string, Uint8Array>> {
  return {
    "wnids.txt": text("n01443537\nn01629819\n"),
    "words.txt": text("n01443537\tgoldfish, Carassius auratus\nn01629819\tEuropean fire salamander\n"),
    "train/n01443537/images/n01443537_0.JPEG": await plainImage([9, 9, 9]),
    "train/n01629819/images/n01629819_0.JPEG": await plainImage([99, 9, 9]),
    "val/images/val_0.JPEG": await plainImage([9, 99, 9]),
    "val/images/val_1.JPEG": await plainImage([9, 9, 99]),
    "val/val_annotations.txt": text("val_0.JPEG\tn01443537\t0\t32\t44\t62\nval_1.JPEG\tn01629819\t52\t55\t57\t59\n"),
  };
}

/** The annotations and the class names of Tiny ImageNet. */
export const tinyImagenet: FuzzTarget = {
  name: "tiny-imagenet",
  weight: 4,
  growthMiB: datasetGrowthMiB,
  open: async (folder) =>
    datasetFolder(
      folder,
      await tinyImagenetFiles(),
      [{ path: "val/val_annotations.txt" }, { path: "words.txt" }],
      (path) => ({
        kind: "tiny-imagenet",
        path,
        images: { size: { height: 8, width: 8 }, fit: "crop", invalid: "refuse" },
      }),
      ["\n", "\t", "\r\n", "n01443537", "n01629819", "val_0.JPEG", "../", "__proto__", "n01443537\tx\n", "\ufeff"],
    ),
};
