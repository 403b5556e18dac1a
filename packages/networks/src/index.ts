export { alexNet, type AlexNetSpec } from "./alexnet.js";
export { convNet, convNetSpec, type ConvNetSpec, type ConvNetVariantSpec } from "./convnet.js";
export { type ImageSpec } from "./image-spec.js";
export { type Activation } from "./layers/activation.js";
export { normEpsilon, type Norm } from "./layers/norm.js";
export { leNet, type LeNetSpec } from "./lenet.js";
export { mlp, type MlpSpec } from "./mlp.js";
export { NetworkError, type Network, type TrainingPass } from "./network.js";
export { buildNetwork, networkKinds, type NetworkSpec } from "./network-spec.js";
export {
  defaultUniform,
  initialParameters,
  joinParameters,
  parameterCount,
  splitParameters,
  type Initialisation,
  type ParameterSpec,
} from "./parameter.js";
export { resNet18, type ResNet18Spec } from "./resnet18.js";
export { statisticsMomentum, updateStatistics } from "./statistics.js";
export { vgg11, type Vgg11Spec } from "./vgg11.js";
