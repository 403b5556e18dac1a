import { noiseModes } from "@condensery/condensation";
import { preprocessings } from "@condensery/wire/convert";
import type { JobRequest } from "./job-request.js";

type ChoiceOption = "preprocessing" | "method" | "network" | "norm" | "pooling" | "noiseMode" | "alphaGradient";

/** The values of options that are words. */
export const optionChoices = {
  preprocessing: preprocessings.names,
  method: ["satm", "mtt"],
  network: ["convnet"],
  norm: ["instance", "none"],
  pooling: ["average", "max", "none"],
  noiseMode: noiseModes,
  alphaGradient: ["exact", "first-order"],
} as const satisfies { readonly [Option in ChoiceOption]: readonly JobRequest[Option][] };
