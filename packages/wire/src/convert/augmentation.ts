import type { Augmentation, DsaAugmentation } from "../generated/condensery/type/v1/augmentation.js";
import { convertAll } from "./convert-all.js";
import { dsaGroups, dsaModes, type DsaGroupName, type DsaModeName } from "./enums.js";
import { numberFromWire, optionally, type NumberRange } from "./numbers.js";
import { invalid, required } from "./wire-error.js";

/** What is done to every batch of images before a network sees it, nothing left open. */
export type AugmentationSpec = { readonly kind: "none" } | DsaSpec;

/** Differentiable Siamese augmentation. */
export interface DsaSpec {
  readonly kind: "dsa";
  /** In the order of the enum, which is the literature's. */
  readonly strategy: readonly DsaGroupName[];
  readonly mode: DsaModeName;
  readonly parameters: Readonly<Record<DsaParameterName, number>>;
}

type DsaParameterName =
  | "probFlip"
  | "ratioScale"
  | "ratioRotate"
  | "ratioCropPad"
  | "ratioCutout"
  | "brightness"
  | "saturation"
  | "contrast";

interface ParameterField {
  /** Of proto/. */
  readonly field: string;
  readonly usual: number;
  readonly range: NumberRange;
}

const parameterFields: Readonly<Record<DsaParameterName, ParameterField>> = {
  probFlip: { field: "prob_flip", usual: 0.5, range: { from: 0, to: 1 } },
  ratioScale: { field: "ratio_scale", usual: 1.2, range: { from: 1, to: 10 } },
  ratioRotate: { field: "ratio_rotate", usual: 15, range: { from: 0, to: 180 } },
  ratioCropPad: { field: "ratio_crop_pad", usual: 0.125, range: { from: 0, to: 1 } },
  ratioCutout: { field: "ratio_cutout", usual: 0.5, range: { from: 0, to: 1 } },
  brightness: { field: "brightness", usual: 1, range: { from: 0, to: 100 } },
  saturation: { field: "saturation", usual: 2, range: { from: 0, to: 100 } },
  contrast: { field: "contrast", usual: 0.5, range: { from: 0, to: 100 } },
};

/** The message of an augmentation; undefined for none. */
export function augmentationToWire(augmentation: AugmentationSpec): Augmentation | undefined {
  if (augmentation.kind === "none") return undefined;
  const { strategy, mode, parameters } = augmentation;
  const dsa = { groups: strategy.map(dsaGroups.toWire), mode: dsaModes.toWire(mode), ...parameters };
  return { kind: { $case: "dsa", dsa } };
}

/** The augmentation of a message, none where it is absent. @throws WireError listing every mistake */
export function augmentationFromWire(message: Augmentation | undefined, field: string): AugmentationSpec {
  return message === undefined ? { kind: "none" } : givenAugmentationFromWire(message, field);
}

/** The augmentation of a message that is there. @throws WireError listing every mistake */
export function givenAugmentationFromWire({ kind }: Augmentation, field: string): DsaSpec {
  const { dsa } = required(kind, `${field}.kind`, "an augmentation");
  return dsaFromWire(dsa, `${field}.dsa`);
}

function dsaFromWire(message: DsaAugmentation, field: string): DsaSpec {
  const number = (name: DsaParameterName) => (): number => {
    const { field: part, usual, range } = parameterFields[name];
    return optionally(numberFromWire, message[name], `${field}.${part}`, range) ?? usual;
  };
  const { strategy, mode, ...parameters } = convertAll({
    strategy: () => strategyFromWire(message.groups, `${field}.groups`),
    mode: () => dsaModes.fromWire(message.mode, `${field}.mode`) ?? "per-image",
    probFlip: number("probFlip"),
    ratioScale: number("ratioScale"),
    ratioRotate: number("ratioRotate"),
    ratioCropPad: number("ratioCropPad"),
    ratioCutout: number("ratioCutout"),
    brightness: number("brightness"),
    saturation: number("saturation"),
    contrast: number("contrast"),
  });
  return { kind: "dsa", strategy, mode, parameters };
}

function strategyFromWire(groups: DsaAugmentation["groups"], field: string): readonly DsaGroupName[] {
  const names = groups.map((group, place) => {
    const name = dsaGroups.fromWire(group, `${field}[${place}]`);
    if (name === undefined) throw invalid(`${field}[${place}]`, `one of ${dsaGroups.names.join(", ")}`, "nothing");
    return name;
  });
  const repeated = names.find((name, place) => names.indexOf(name) !== place);
  if (repeated !== undefined) throw invalid(field, "each group at most once", `${repeated} again`);
  return names.length === 0 ? dsaGroups.names : dsaGroups.names.filter((name) => names.includes(name));
}
