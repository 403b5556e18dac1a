/** The distillation network of Gidaris & Komodakis as the trajectory-matching literature uses it. */
import type { Value } from "@condensery/autodiff";
import { defineNetwork } from "./define-network.js";
import { expectOption, expectPositive, imageSizes, type ImageSpec } from "./image-spec.js";
import { activate, type Activation } from "./layers/activation.js";
import { normalisedConvolution } from "./layers/convolution.js";
import { linear } from "./layers/linear.js";
import { normGroups, type Norm } from "./layers/norm.js";
import { averageTiles, maxTiles } from "./layers/pooling.js";
import { NetworkError, type Network } from "./network.js";

export interface ConvNetSpec extends ImageSpec {
  readonly kind: "convnet";
  /** Filters of each convolution; 128 in the literature. */
  readonly filters: number;
  /** Number of blocks; 3 for 32 pixels, 4 for 64, 5 for 128. */
  readonly depth: number;
  /**
   * `instance` normalises each channel of each image (GroupNorm with one channel a group: biased variance, affine,
   * no running statistics), so that training and evaluation are the same function.
   */
  readonly norm: "instance" | "none";
  readonly pooling: "average" | "max" | "none";
}

/** A ConvNet with all options of the literature; `ConvNetSpec` has those that a condensation can be asked for. */
export interface ConvNetVariantSpec extends Omit<ConvNetSpec, "norm"> {
  /** `group` needs a multiple of 4 filters. */
  readonly norm: Norm;
  /** Default `relu`. */
  readonly activation?: Activation;
}

/** Defaults of the literature: 128 filters, 3 blocks, instance norm, average pooling. */
export function convNetSpec(
  spec: Pick<ConvNetSpec, "channels" | "height" | "width" | "classes"> & Partial<ConvNetSpec>,
): ConvNetSpec {
  return { kind: "convnet", filters: 128, depth: 3, norm: "instance", pooling: "average", ...spec };
}

/**
 * `depth` blocks of convolution 3x3 (stride 1, padding 1, bias), norm, activation and 2x2 pooling, then a linear layer on
 * the flattened [filters, height, width] maps. A 28x28 image is expected padded to 32x32 by the data set.
 * Throws NetworkError when an option is out of range or the image is too small for the depth.
 */
export function convNet(spec: ConvNetVariantSpec): Network {
  checkSpec(spec);
  const { channels, height, width, classes, filters, depth, norm, activation = "relu" } = spec;
  return defineNetwork([channels, height, width], classes, (scope, images) => {
    let maps = images;
    for (let block = 0; block < depth; block++) {
      const [name, normName] = [`block${block}.conv`, `block${block}.norm`];
      const options = { name, normName, norm, filters, kernel: 3, padding: 1 };
      maps = pool(activate(normalisedConvolution(scope, maps, options), activation), spec);
    }
    return linear(scope, "classifier", maps, classes);
  });
}

function pool(maps: Value, { pooling }: ConvNetVariantSpec): Value {
  switch (pooling) {
    case "average":
      return averageTiles(maps);
    case "max":
      return maxTiles(maps);
    case "none":
      return maps;
  }
}

/** The values of options that may come from files and requests, where types are not checked. */
const choices = {
  kind: ["convnet"],
  norm: ["instance", "batch", "group", "layer", "none"],
  pooling: ["average", "max", "none"],
  activation: ["relu", "sigmoid", "leakyrelu"],
} as const;

function checkSpec(spec: ConvNetVariantSpec): void {
  const { filters, depth, norm, pooling, height, width } = spec;
  for (const name of ["kind", "norm", "pooling"] as const) expectOption("ConvNet", name, spec[name], choices[name]);
  if (spec.activation !== undefined) expectOption("ConvNet", "activation", spec.activation, choices.activation);
  expectPositive("ConvNet", { ...imageSizes(spec), filters, depth });
  const smallest = pooling === "none" ? 1 : 2 ** depth;
  if (height < smallest || width < smallest) {
    throw new NetworkError(
      `a ConvNet of depth ${depth} with pooling needs images of at least ${smallest}x${smallest} pixels, got ${height}x${width}`,
    );
  }
  if (norm === "group" && filters % normGroups !== 0) {
    throw new NetworkError(`ConvNet filters must be a multiple of ${normGroups} for group norm, got ${filters}`);
  }
}
