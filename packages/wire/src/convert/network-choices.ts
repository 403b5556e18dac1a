import type { ConvNetOptions, NetworkOptions } from "../generated/condensery/type/v1/network.js";
import { ConvNetNorm, ConvNetPooling } from "../generated/condensery/type/v1/network.js";
import { convNetChoicesFromWire } from "./convnet.js";
import { norms, poolings } from "./enums.js";
import type { ConvNetSpec } from "./network-spec.js";

/** What may be chosen of an architecture when the data set is known elsewhere. */
export type NetworkChoices = Pick<ConvNetSpec, "kind"> &
  Partial<Pick<ConvNetSpec, "filters" | "depth" | "norm" | "pooling">>;

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
  return { kind: "convnet", ...(convnet === undefined ? {} : convNetChoicesFromWire(convnet, `${field}.convnet`)) };
}
