import type { ConvNet, ConvNetOptions } from "../generated/condensery/type/v1/network.js";
import { ConvNetPooling } from "../generated/condensery/type/v1/network.js";
import { convertAll, withoutAbsent, type Present } from "./convert-all.js";
import { norms, poolings } from "./enums.js";
import { imageSizes, sidesWithin } from "./image-sizes.js";
import type { ConvNetSpec } from "./network-spec.js";
import { integerFromWire, optionally } from "./numbers.js";
import { invalid } from "./wire-error.js";

const defaults = { kind: "convnet", filters: 128, depth: 3, norm: "instance", pooling: "average" } as const;
const largestDepth = 8;

/** The message of a ConvNet, every field present. */
export function convNetToWire({ channels, height, width, classes, ...options }: ConvNetSpec): ConvNet {
  const { filters, depth, norm, pooling } = options;
  const styles = { norm: norms.toWire(norm), pooling: poolings.toWire(pooling) };
  return { channels, height, width, classes, filters, depth, ...styles };
}

/** The ConvNet of a message; absent fields take the defaults of proto/. @throws WireError listing every mistake */
export function convNetFromWire(message: ConvNet, path: string): ConvNetSpec {
  const sides = sidesWithin({ from: smallestSide(message), to: 1024 }, message, path);
  const { choices, ...sizes } = convertAll({
    ...imageSizes(message, path, sides),
    choices: () => convNetChoicesFromWire(message, path),
  });
  if (choices.norm === "batch" && sizes.height * sizes.width === 1) {
    // A batch of one, which an epoch may end with, would have no variance
    throw invalid(`${path}.norm`, "instance or none for images of one pixel", "batch");
  }
  return { ...defaults, ...sizes, ...choices };
}

/** What is chosen of a ConvNet. @throws WireError listing every mistake */
export function convNetChoicesFromWire(
  message: ConvNetOptions,
  path: string,
): Present<Pick<ConvNetSpec, "filters" | "depth" | "norm" | "pooling">> {
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
