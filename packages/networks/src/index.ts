export { convNet, convNetSpec, normEpsilon, type ConvNetSpec } from "./convnet.js";
export { NetworkError, type Network } from "./network.js";
export {
  defaultUniform,
  initialParameters,
  joinParameters,
  parameterCount,
  splitParameters,
  type Initialisation,
  type ParameterSpec,
} from "./parameter.js";
