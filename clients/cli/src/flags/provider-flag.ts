import type { Flag } from "./flag.js";

/** Which execution provider the services of a system started here compute with. */
export const providerFlag: Flag = {
  name: "provider",
  kind: "choice",
  choices: ["auto", "cpu", "cuda", "tensorrt", "dml", "coreml", "webgpu"],
  help: "execution provider; auto is CUDA where it works, else the CPU",
  default: "auto",
};
