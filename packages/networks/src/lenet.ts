import { relu } from "@condensery/autodiff";
import { defineNetwork } from "./define-network.js";
import { expectPositive, expectSide, imageSizes, type ImageSpec } from "./image-spec.js";
import { convolution } from "./layers/convolution.js";
import { linear } from "./layers/linear.js";
import { maxTiles } from "./layers/pooling.js";
import type { Network } from "./network.js";

export interface LeNetSpec extends ImageSpec {
  readonly kind: "lenet";
}

/**
 * LeNet (methods section 1.2): two convolutions 5x5 with bias and without padding, each with relu and max-pool, and three
 * linear layers. A 28x28 image is expected padded to 32x32 by the data set. Throws NetworkError for other sizes.
 */
export function leNet(spec: LeNetSpec): Network {
  const { channels, height, width, classes } = spec;
  expectPositive("LeNet", imageSizes(spec));
  expectSide("LeNet", spec, [32]);
  return defineNetwork([channels, height, width], classes, (scope, images) => {
    let maps = maxTiles(relu(convolution(scope, images, { name: "features.0", filters: 6, kernel: 5 })));
    maps = maxTiles(relu(convolution(scope, maps, { name: "features.3", filters: 16, kernel: 5 })));
    const first = relu(linear(scope, "fc_1", maps, 120));
    const second = relu(linear(scope, "fc_2", first, 84));
    return linear(scope, "fc_3", second, classes);
  });
}
