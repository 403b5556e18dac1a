import { relu } from "@condensery/autodiff";
import { defineNetwork } from "./define-network.js";
import { expectPositive, imageSizes, type ImageSpec } from "./image-spec.js";
import { linear } from "./layers/linear.js";
import type { Network } from "./network.js";

export interface MlpSpec extends ImageSpec {
  readonly kind: "mlp";
  /** Units of each of the two hidden layers; default 128, as in the literature. */
  readonly hidden?: number;
}

/** Three linear layers on the flattened image, with relu between them (methods section 1.2). */
export function mlp(spec: MlpSpec): Network {
  const { channels, height, width, classes, hidden = 128 } = spec;
  expectPositive("MLP", { ...imageSizes(spec), hidden });
  return defineNetwork([channels, height, width], classes, (scope, images) => {
    const first = relu(linear(scope, "fc_1", images, hidden));
    const second = relu(linear(scope, "fc_2", first, hidden));
    return linear(scope, "fc_3", second, classes);
  });
}
