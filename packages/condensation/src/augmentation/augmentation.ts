/** What is done to a batch of images before a network sees it: plain data, part of whatever it determines. */

/** Differentiable Siamese augmentation draws one of these for a whole batch, each equally likely. */
export type DsaGroup = "color" | "crop" | "cutout" | "flip" | "scale" | "rotate";

/** In the literature's order, which is also the order of a strategy. */
export const dsaGroups: readonly DsaGroup[] = ["color", "crop", "cutout", "flip", "scale", "rotate"];

/**
 * `per-image`: every image of the batch has its own parameters, as in trajectory matching. `siamese`: the whole batch
 * has the first image's, so that two batches drawn with the same key are transformed alike.
 */
export type DsaMode = "per-image" | "siamese";

export const dsaModes: readonly DsaMode[] = ["per-image", "siamese"];

/** How strong each group is; u stands for a uniform number of [0, 1). */
export interface DsaParameters {
  /** Probability of a mirrored image. */
  readonly probFlip: number;
  /** Rows and columns are sampled at distances of 1/ratio to ratio pixels. */
  readonly ratioScale: number;
  /** Degrees; the angle lies within ±ratioRotate. */
  readonly ratioRotate: number;
  /** Largest shift, as a share of the side. */
  readonly ratioCropPad: number;
  /** Side of the square that is set to zero, as a share of the image's side. */
  readonly ratioCutout: number;
  /** x + (u - 1/2)·brightness. */
  readonly brightness: number;
  /** Distance from the grey image is multiplied by u·saturation. */
  readonly saturation: number;
  /** Distance from the image's mean is multiplied by u + contrast. */
  readonly contrast: number;
}

/** Differentiable Siamese augmentation (methods section 3.3). */
export interface DsaAugmentation {
  readonly kind: "dsa";
  /** At least one group, in the order of `dsaGroups`. */
  readonly strategy: readonly DsaGroup[];
  readonly mode: DsaMode;
  readonly parameters: DsaParameters;
}

export type Augmentation = { readonly kind: "none" } | DsaAugmentation;

export const noAugmentation: Augmentation = { kind: "none" };

/** The literature's. */
export const dsaParameters: DsaParameters = {
  probFlip: 0.5,
  ratioScale: 1.2,
  ratioRotate: 15,
  ratioCropPad: 0.125,
  ratioCutout: 0.5,
  brightness: 1,
  saturation: 2,
  contrast: 0.5,
};

/** The literature's settings with some changed. Does not check them; see `checkAugmentation`. */
export function dsaAugmentation({
  strategy = dsaGroups,
  mode = "per-image",
  parameters = {},
}: {
  readonly strategy?: readonly DsaGroup[];
  readonly mode?: DsaMode;
  readonly parameters?: Partial<DsaParameters>;
} = {}): DsaAugmentation {
  return { kind: "dsa", strategy, mode, parameters: { ...dsaParameters, ...parameters } };
}

/**
 * The augmentation as JSON of one form, for digests: equal augmentations give equal texts. No augmentation is the
 * string "none".
 */
export function augmentationJson(
  augmentation: Augmentation,
): "none" | { kind: "dsa"; strategy: string; mode: DsaMode; parameters: Record<keyof DsaParameters, number> } {
  if (augmentation.kind === "none") return "none";
  const { kind, strategy, mode, parameters } = augmentation;
  const { probFlip, ratioScale, ratioRotate, ratioCropPad, ratioCutout, brightness, saturation, contrast } = parameters;
  return {
    kind,
    strategy: strategy.join("_"),
    mode,
    parameters: { probFlip, ratioScale, ratioRotate, ratioCropPad, ratioCutout, brightness, saturation, contrast },
  };
}
