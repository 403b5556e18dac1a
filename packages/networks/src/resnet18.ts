import { add, axisLength, relu, type Value } from "@condensery/autodiff";
import { defineNetwork } from "./define-network.js";
import { expectOption, expectPositive, expectSide, imageSizes, type ImageSpec } from "./image-spec.js";
import { convolution, normalisedConvolution } from "./layers/convolution.js";
import { linear } from "./layers/linear.js";
import { averageTiles } from "./layers/pooling.js";
import { normalise } from "./layers/norm.js";
import type { Network } from "./network.js";
import type { Scope } from "./scope.js";

export interface ResNet18Spec extends ImageSpec {
  /** `resnet18-ap` halves maps by average pooling instead of strides, and classifies all pixels of the last maps. */
  readonly kind: "resnet18" | "resnet18-ap";
  /** `instance` (default) is the literature's ResNet18, `batch` its ResNet18BN. */
  readonly norm?: "instance" | "batch";
  /** Filters of the first stage, doubled at each of the other three; default 64, as in the literature. */
  readonly filters?: number;
}

/**
 * ResNet18 for small images (methods section 1.2): a convolution 3x3, norm and relu, then four stages of two residual
 * blocks, of which the later three halve the maps. `resnet18` averages the last maps and takes 64 pixels too, with
 * stride 2 in the first convolution. Throws NetworkError for images of other sizes.
 */
export function resNet18(spec: ResNet18Spec): Network {
  const { kind, channels, height, width, classes, norm = "instance", filters: unit = 64 } = spec;
  const title = kind === "resnet18" ? "ResNet18" : "ResNet18_AP";
  expectOption(title, "norm", norm, ["instance", "batch"]);
  expectPositive(title, { ...imageSizes(spec), filters: unit });
  expectSide(title, spec, kind === "resnet18" ? [32, 64] : [32]);
  return defineNetwork([channels, height, width], classes, (scope, images) => {
    const stem = { name: "conv1", normName: "bn1", norm, bias: false, filters: unit, kernel: 3, padding: 1 };
    let maps = relu(normalisedConvolution(scope, images, { ...stem, stride: height / 32 }));
    for (let stage = 1; stage <= 4; stage++) {
      const filters = unit * 2 ** (stage - 1);
      for (let index = 0; index < 2; index++) {
        const halve = stage > 1 && index === 0;
        maps = residualBlock(scope, maps, { name: `layer${stage}.${index}`, kind, norm, filters, halve });
      }
    }
    return linear(scope, "classifier", kind === "resnet18" ? averageTiles(maps, 4) : maps, classes);
  });
}

interface ResidualBlock extends Required<Pick<ResNet18Spec, "kind" | "norm" | "filters">> {
  readonly name: string;
  /** Whether the maps leave with half their side. */
  readonly halve: boolean;
}

/** Two convolutions 3x3 without bias, each with its norm, added to the input (or to its projection). */
function residualBlock(scope: Scope, x: Value, block: ResidualBlock): Value {
  const { name, kind, norm, filters, halve } = block;
  const pools = halve && kind === "resnet18-ap";
  const square = { norm, bias: false, filters, kernel: 3, padding: 1 };
  const [first, second] = [
    { ...square, name: `${name}.conv1`, normName: `${name}.bn1`, stride: halve && !pools ? 2 : 1 },
    { ...square, name: `${name}.conv2`, normName: `${name}.bn2` },
  ];
  const inner = relu(normalisedConvolution(scope, x, first));
  const outer = normalisedConvolution(scope, pools ? averageTiles(inner) : inner, second);
  return relu(add(outer, shortcut(scope, x, block)));
}

/** The input itself, or a convolution 1x1 and norm of it where the maps change their shape. */
function shortcut(scope: Scope, x: Value, { name, kind, norm, filters, halve }: ResidualBlock): Value {
  if (!halve && axisLength(x.shape, 1) === filters) return x;
  const projection = { name: `${name}.shortcut.0`, bias: false, filters, kernel: 1 };
  if (kind === "resnet18") {
    return normalisedConvolution(scope, x, {
      ...projection,
      norm,
      normName: `${name}.shortcut.1`,
      stride: halve ? 2 : 1,
    });
  }
  return normalise(scope, `${name}.shortcut.2`, averageTiles(convolution(scope, x, projection)), norm);
}
