import { relu } from "@condensery/autodiff";
import { defineNetwork } from "./define-network.js";
import { expectOption, expectPositive, expectSide, imageSizes, type ImageSpec } from "./image-spec.js";
import { normalisedConvolution } from "./layers/convolution.js";
import { linear } from "./layers/linear.js";
import { maxTiles, subsample } from "./layers/pooling.js";
import type { Network } from "./network.js";

export interface Vgg11Spec extends ImageSpec {
  readonly kind: "vgg11";
  /** `instance` (default) is the literature's VGG11, `batch` its VGG11BN. */
  readonly norm?: "instance" | "batch";
  /** Filters of the first convolution, of which the others are multiples; default 64, as in the literature. */
  readonly filters?: number;
}

/** Convolutions as multiples of the first one's filters, and max-pools, in order. */
const plan = [1, "pool", 2, "pool", 4, 4, "pool", 8, 8, "pool", 8, 8, "pool"] as const;

/**
 * VGG11 (methods section 1.2): eight convolutions 3x3 with bias, norm and relu, five max-pools and one linear layer. The
 * maps of 64 pixels end with 2x2 values, of which the first is kept, so that the parameters stay the same.
 * Throws NetworkError for images that are not 32x32 or 64x64.
 */
export function vgg11(spec: Vgg11Spec): Network {
  const { channels, height, width, classes, norm = "instance", filters: unit = 64 } = spec;
  expectOption("VGG11", "norm", norm, ["instance", "batch"]);
  expectPositive("VGG11", { ...imageSizes(spec), filters: unit });
  expectSide("VGG11", spec, [32, 64]);
  return defineNetwork([channels, height, width], classes, (scope, images) => {
    let maps = images;
    // Positions as PyTorch numbers them: a convolution, its norm and its relu have one each
    let position = 0;
    for (const layer of plan) {
      if (layer === "pool") {
        maps = maxTiles(maps);
        position += 1;
        continue;
      }
      const [name, normName] = [`features.${position}`, `features.${position + 1}`];
      const options = { name, normName, norm, filters: layer * unit, kernel: 3, padding: 1 };
      maps = relu(normalisedConvolution(scope, maps, options));
      position += 3;
    }
    return linear(scope, "classifier", subsample(maps, height / 32), classes);
  });
}
