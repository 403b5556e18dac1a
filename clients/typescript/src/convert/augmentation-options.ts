import { augmentationFromWire, dsaGroups, dsaModes } from "@condensery/wire/convert";
import { DsaMode, type Augmentation } from "@condensery/wire/type";
import type { CondenseOptions } from "../options/condense-options.js";

/** The options of a condensation that say what is done to batches. */
export type AugmentationOptions = {
  readonly [Option in "augmentation" | "dsaStrategy" | "dsaMode"]?: CondenseOptions[Option] | undefined;
};

/** The message of checked options; absent for none. */
export function augmentationOptionsToWire(options: AugmentationOptions): Augmentation | undefined {
  const { augmentation = "none", dsaStrategy, dsaMode } = options;
  if (augmentation === "none") return undefined;
  const names: readonly string[] = dsaStrategy?.split("_") ?? [];
  const groups = dsaGroups.names.filter((name) => names.includes(name)).map(dsaGroups.toWire);
  const mode = dsaMode === undefined ? DsaMode.UNSPECIFIED : dsaModes.toWire(dsaMode);
  return { kind: { $case: "dsa", dsa: { groups, mode } } };
}

/** The options behind a message, defaults filled in. @throws WireError */
export function augmentationOptionsFromWire(
  message: Augmentation | undefined,
  field: string,
): Pick<CondenseOptions, "augmentation" | "dsaStrategy" | "dsaMode"> {
  const augmentation = augmentationFromWire(message, field);
  if (augmentation.kind === "none") return { augmentation: "none" };
  return { augmentation: "dsa", dsaStrategy: augmentation.strategy.join("_"), dsaMode: augmentation.mode };
}
