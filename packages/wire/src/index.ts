export { decodeSafetensors } from "./decode-safetensors.js";
export type { SafetensorsContent } from "./decode-safetensors.js";
export { encodeSafetensors } from "./encode-safetensors.js";
export { SafetensorsError } from "./safetensors-error.js";
export type { SafetensorsErrorReason } from "./safetensors-error.js";
export { elementCount } from "./wire-tensor.js";
export type { WireData, WireDtype, WireTensor } from "./wire-tensor.js";
export { decodeWhiteningFile, encodeWhiteningFile, WhiteningFileError } from "./whitening-file.js";
export type { WhiteningContent, WhiteningTensor } from "./whitening-file.js";
