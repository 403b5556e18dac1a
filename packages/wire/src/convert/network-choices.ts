import type { ConvNetOptions, NetworkOptions } from "../generated/condensery/type/v1/network.js";
import { ConvNetNorm, ConvNetPooling } from "../generated/condensery/type/v1/network.js";
import { convNetChoicesFromWire } from "./convnet.js";
import { norms, poolings } from "./enums.js";
import type { ConvNetSpec } from "./network-spec.js";
import { batchNormRefused, type ParameterNormName } from "./parameter-network.js";

/** What may be chosen of an architecture that a data set is condensed with, when the data set is known elsewhere. */
export type NetworkChoices = Pick<ConvNetSpec, "kind"> &
  Partial<Pick<ConvNetSpec, "filters" | "depth" | "pooling"> & { readonly norm: ParameterNormName }>;

/** The message of choices; what they leave open stays absent. */
export function networkChoicesToWire({ filters, depth, norm, pooling }: NetworkChoices): NetworkOptions {
  const convnet: ConvNetOptions = {
    filters,
    depth,
    norm: norm === undefined ? ConvNetNorm.UNSPECIFIED : norms.toWire(norm),
    pooling: pooling === undefined ? ConvNetPooling.UNSPECIFIED : poolings.toWire(pooling),
  };
  return { kind: { $case: "convnet", convnet } };
}

/** The choices of a message; the caller fills in defaults. @throws WireError listing every mistake */
export function networkChoicesFromWire(options: NetworkOptions | undefined, field: string): NetworkChoices {
  const convnet = options?.kind?.convnet;
  if (convnet === undefined) return { kind: "convnet" };
  const { norm, ...choices } = convNetChoicesFromWire(convnet, `${field}.convnet`);
  if (norm === "batch") throw batchNormRefused("convnet", field);
  return { kind: "convnet", ...choices, ...(norm === undefined ? {} : { norm }) };
}
