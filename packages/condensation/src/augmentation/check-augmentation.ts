import { dsaGroups, dsaModes, type Augmentation, type DsaGroup, type DsaParameters } from "./augmentation.js";

/** An augmentation that cannot be used: one sentence a problem. */
export class AugmentationError extends Error {
  override readonly name = "AugmentationError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

const ranges: Readonly<Record<keyof DsaParameters, readonly [from: number, to: number]>> = {
  probFlip: [0, 1],
  ratioScale: [1, 10],
  ratioRotate: [0, 180],
  ratioCropPad: [0, 1],
  ratioCutout: [0, 1],
  brightness: [0, 100],
  saturation: [0, 100],
  contrast: [0, 100],
};

/**
 * A strategy as the literature writes it, such as `color_crop_cutout_flip_scale_rotate`. The order of the names says
 * nothing: the result is in the order of `dsaGroups`. Throws AugmentationError for an unknown or repeated group.
 */
export function parseDsaStrategy(text: string): readonly DsaGroup[] {
  const names = text.split("_");
  const unknown = names.filter((name) => !dsaGroups.some((group) => group === name));
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  const problems = [
    ...unknown.map((name) => `"${name}" is no group of a strategy; join some of ${dsaGroups.join(", ")} with "_"`),
    ...repeated.map((name) => `a strategy names each group once, got "${name}" again`),
  ];
  if (problems.length > 0) throw new AugmentationError(problems);
  return dsaGroups.filter((group) => names.includes(group));
}

/** Throws AugmentationError listing everything that is wrong. */
export function checkAugmentation(augmentation: Augmentation): void {
  const problems: string[] = [];
  switch (augmentation.kind) {
    case "none":
      return;
    case "dsa": {
      const { strategy, mode, parameters } = augmentation;
      if (strategy.length === 0)
        problems.push(`strategy must name at least one of ${dsaGroups.join(", ")}; for no augmentation use kind none`);
      const ordered = dsaGroups.filter((group) => strategy.includes(group));
      if (strategy.join("_") !== ordered.join("_")) {
        problems.push(
          `strategy must name groups once and in the order ${dsaGroups.join("_")}, got ${strategy.join("_")}`,
        );
      }
      if (!dsaModes.includes(mode)) problems.push(`mode must be one of ${dsaModes.join(", ")}, got ${mode}`);
      for (const [name, [from, to]] of Object.entries(ranges)) {
        const value = parameters[name as keyof DsaParameters];
        if (!(value >= from && value <= to))
          problems.push(`parameters.${name} must be a number from ${from} to ${to}, got ${value}`);
      }
      break;
    }
    default:
      problems.push(`kind must be none or dsa, got ${String((augmentation as { readonly kind: unknown }).kind)}`);
  }
  if (problems.length > 0) throw new AugmentationError(problems);
}
