import { relu, type Value } from "@condensery/autodiff";
import { defineNetwork } from "./define-network.js";
import { expectPositive, expectSide, imageSizes, type ImageSpec } from "./image-spec.js";
import { convolution } from "./layers/convolution.js";
import { linear } from "./layers/linear.js";
import { maxTiles } from "./layers/pooling.js";
import type { Network } from "./network.js";

export interface AlexNetSpec extends ImageSpec {
  readonly kind: "alexnet";
  /** Unit of the widths, which are 2, 3, 4, 3 and 3 times as many filters; default 64, as in the literature. */
  readonly filters?: number;
}

/**
 * AlexNet for small images (methods section 1.2): five convolutions with bias and relu but no norm, three max-pools and
 * a linear layer. For 64 pixels the first convolution has stride 2, so that the parameters stay the same.
 * Throws NetworkError for images that are not 32x32 or 64x64.
 */
export function alexNet(spec: AlexNetSpec): Network {
  const { channels, height, width, classes, filters: unit = 64 } = spec;
  expectPositive("AlexNet", { ...imageSizes(spec), filters: unit });
  expectSide("AlexNet", spec, [32, 64]);
  return defineNetwork([channels, height, width], classes, (scope, images) => {
    const layer = (name: string, x: Value, filters: number, kernel: number, stride = 1): Value =>
      relu(convolution(scope, x, { name, filters, kernel, stride, padding: (kernel - 1) / 2 }));
    let maps = maxTiles(layer("features.0", images, 2 * unit, 5, height / 32));
    maps = maxTiles(layer("features.3", maps, 3 * unit, 5));
    maps = layer("features.6", maps, 4 * unit, 3);
    maps = layer("features.8", maps, 3 * unit, 3);
    maps = maxTiles(layer("features.10", maps, 3 * unit, 3));
    return linear(scope, "fc", maps, classes);
  });
}
