import { alexNet, type AlexNetSpec } from "./alexnet.js";
import { convNet, type ConvNetVariantSpec } from "./convnet.js";
import { expectOption } from "./image-spec.js";
import { leNet, type LeNetSpec } from "./lenet.js";
import { mlp, type MlpSpec } from "./mlp.js";
import type { Network } from "./network.js";
import { resNet18, type ResNet18Spec } from "./resnet18.js";
import { vgg11, type Vgg11Spec } from "./vgg11.js";

/** Every network that can be built. */
export type NetworkSpec = ConvNetVariantSpec | AlexNetSpec | Vgg11Spec | ResNet18Spec | MlpSpec | LeNetSpec;

/** The kinds of network, for checks of what files and requests say. */
export const networkKinds = [
  "convnet",
  "alexnet",
  "vgg11",
  "resnet18",
  "resnet18-ap",
  "mlp",
  "lenet",
] as const satisfies readonly NetworkSpec["kind"][];

/** Builds any network; throws NetworkError, which says what was expected and what came. */
export function buildNetwork(spec: NetworkSpec): Network {
  expectOption("network", "kind", spec.kind, networkKinds);
  switch (spec.kind) {
    case "convnet":
      return convNet(spec);
    case "alexnet":
      return alexNet(spec);
    case "vgg11":
      return vgg11(spec);
    case "resnet18":
    case "resnet18-ap":
      return resNet18(spec);
    case "mlp":
      return mlp(spec);
    case "lenet":
      return leNet(spec);
  }
}
