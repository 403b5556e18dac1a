import type { NormName, PoolingName } from "./enums.js";

/** The images that a network is made for. */
interface ImageSizes {
  readonly channels: number;
  /** Height and width in pixels. */
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

export interface ConvNetSpec extends ImageSizes {
  readonly kind: "convnet";
  readonly filters: number;
  readonly depth: number;
  readonly norm: NormName;
  readonly pooling: PoolingName;
}

/** Without a norm. */
export interface AlexNetSpec extends ImageSizes {
  readonly kind: "alexnet";
  readonly filters: number;
}

export interface NormedNetworkSpec extends ImageSizes {
  readonly kind: "vgg11" | "resnet18" | "resnet18-ap";
  readonly filters: number;
  /** Absent: instance norm, which has no other name, so that equal networks are equal descriptions. */
  readonly norm?: "batch";
}

export interface MlpSpec extends ImageSizes {
  readonly kind: "mlp";
  readonly hidden: number;
}

export interface LeNetSpec extends ImageSizes {
  readonly kind: "lenet";
}

/** An architecture with nothing left open. */
export type NetworkSpec = ConvNetSpec | AlexNetSpec | NormedNetworkSpec | MlpSpec | LeNetSpec;

export type NetworkKind = NetworkSpec["kind"];

/** Every architecture that a message can ask for, in the order of proto/. */
export const networkKinds = [
  "convnet",
  "alexnet",
  "vgg11",
  "resnet18",
  "resnet18-ap",
  "mlp",
  "lenet",
] as const satisfies readonly NetworkKind[];

/** Whether a network is tested with running statistics beside its parameters. */
export function hasBatchNorm(spec: NetworkSpec): boolean {
  return "norm" in spec && spec.norm === "batch";
}

/** The name of the field of `Network` that describes networks of a kind, such as `resnet18_ap`. */
export function networkFieldName(kind: NetworkKind): string {
  return kind.replace("-", "_");
}
