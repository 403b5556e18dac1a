import {
  AugmentationError,
  checkAugmentation,
  dsaGroups,
  dsaModes,
  type DsaAugmentation,
} from "@condensery/condensation";
import type { JsonObject } from "@condensery/trajectories";
import type { Fields } from "./fields.js";

/** The field of a document. */
export function augmentationField({ kind, strategy, mode, parameters }: DsaAugmentation): JsonObject {
  return { kind, strategy: [...strategy], mode, parameters: { ...parameters } };
}

/** Throws DocumentError. */
export function readAugmentation(parent: Fields, name: string): DsaAugmentation {
  const fields = parent.object(name);
  const names = new Set(fields.has("strategy") ? fields.texts("strategy") : []);
  const parameters = fields.object("parameters");
  const augmentation: DsaAugmentation = {
    kind: fields.oneOf("kind", ["dsa"]),
    strategy: dsaGroups.filter((group) => names.delete(group)),
    mode: fields.oneOf("mode", dsaModes),
    parameters: {
      probFlip: parameters.number("probFlip"),
      ratioScale: parameters.number("ratioScale"),
      ratioRotate: parameters.number("ratioRotate"),
      ratioCropPad: parameters.number("ratioCropPad"),
      ratioCutout: parameters.number("ratioCutout"),
      brightness: parameters.number("brightness"),
      saturation: parameters.number("saturation"),
      contrast: parameters.number("contrast"),
    },
  };
  parameters.close();
  fields.close();
  const [unknown] = names;
  if (unknown !== undefined) throw parent.fault(name, `${unknown} is no group of a strategy`);
  try {
    checkAugmentation(augmentation);
  } catch (error) {
    throw error instanceof AugmentationError ? parent.fault(name, error.message) : error;
  }
  return augmentation;
}
