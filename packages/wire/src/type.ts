/** Messages that several services share. */
export { Augmentation, DsaAugmentation, DsaGroup, DsaMode } from "./generated/condensery/type/v1/augmentation.js";
export { DatasetReference, ImageSize, Preprocessing, ZcaWhitening } from "./generated/condensery/type/v1/dataset.js";
export { Device } from "./generated/condensery/type/v1/device.js";
export { ErrorReason } from "./generated/condensery/type/v1/error_reason.js";
export { InnerLoop, LoopAugmentation } from "./generated/condensery/type/v1/inner_loop.js";
export {
  AlexNet,
  ConvNet,
  ConvNetNorm,
  ConvNetOptions,
  ConvNetPooling,
  LeNet,
  Mlp,
  Network,
  NetworkNorm,
  NetworkOptions,
  ResNet18,
  Vgg11,
} from "./generated/condensery/type/v1/network.js";
export { Parameters, SnapshotName } from "./generated/condensery/type/v1/parameters.js";
export { AlphaGradient, Method, NoiseMode, Recipe } from "./generated/condensery/type/v1/recipe.js";
export { ElementType, Tensor, TensorChunk, TensorHeader } from "./generated/condensery/type/v1/tensor.js";
