import type { ConvNet, ConvNetOptions, Network, NetworkOptions } from "../generated/condensery/type/v1/network.js";
import { ConvNetNorm, ConvNetPooling } from "../generated/condensery/type/v1/network.js";
import { convertAll, withoutAbsent } from "./convert-all.js";
import { norms, poolings, type NormName, type PoolingName } from "./enums.js";
import { integerFromWire, optionally } from "./numbers.js";
import { required } from "./wire-error.js";

/** An architecture with nothing left open. */
export interface NetworkSpec {
  readonly kind: "convnet";
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly filters: number;
  readonly depth: number;
  readonly norm: NormName;
  readonly pooling: PoolingName;
}

/** What may be chosen of an architecture when the data set is known elsewhere. */
export type NetworkChoices = Pick<NetworkSpec, "kind"> &
  Partial<Pick<NetworkSpec, "filters" | "depth" | "norm" | "pooling">>;

const defaults = { kind: "convnet", filters: 128, depth: 3, norm: "instance", pooling: "average" } as const;
const largestDepth = 8;

/** The message of a network, every field present. */
export function networkToWire({ channels, height, width, classes, ...options }: NetworkSpec): Network {
  const { filters, depth, norm, pooling } = options;
  const styles = { norm: norms.toWire(norm), pooling: poolings.toWire(pooling) };
  return { kind: { $case: "convnet", convnet: { channels, height, width, classes, filters, depth, ...styles } } };
}

/** The network of a message; absent fields take the defaults of proto/. @throws WireError listing every mistake */
export function networkFromWire(network: Network | undefined, field: string): NetworkSpec {
  const { kind } = required(network, field, "a network");
  const { convnet } = required(kind, `${field}.kind`, "convnet");
  const path = `${field}.convnet`;
  const side = { from: smallestSide(convnet), to: 1024 };
  const { choices, ...sizes } = convertAll({
    channels: () => integerFromWire(convnet.channels, `${path}.channels`, { from: 1, to: 64 }),
    height: () => integerFromWire(convnet.height, `${path}.height`, side),
    width: () => integerFromWire(convnet.width, `${path}.width`, side),
    classes: () => integerFromWire(convnet.classes, `${path}.classes`, { from: 2, to: 100_000 }),
    choices: () => convNetChoices(convnet, path),
  });
  return { ...defaults, ...sizes, ...choices };
}

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
  return { kind: "convnet", ...(convnet === undefined ? {} : convNetChoices(convnet, `${field}.convnet`)) };
}

function convNetChoices(message: ConvNetOptions, path: string): Omit<NetworkChoices, "kind"> {
  return withoutAbsent(
    convertAll({
      filters: () => optionally(integerFromWire, message.filters, `${path}.filters`, { from: 1, to: 1024 }),
      depth: () => optionally(integerFromWire, message.depth, `${path}.depth`, { from: 1, to: largestDepth }),
      norm: () => norms.fromWire(message.norm, `${path}.norm`),
      pooling: () => poolings.fromWire(message.pooling, `${path}.pooling`),
    }),
  );
}

/** Each pooling halves the image; a depth that is itself a mistake does not make the size a second one. */
function smallestSide({ depth = defaults.depth, pooling }: ConvNet): number {
  return pooling === ConvNetPooling.NONE || depth < 1 || depth > largestDepth ? 1 : 2 ** depth;
}
