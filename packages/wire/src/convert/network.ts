import type { AlexNet, LeNet, Mlp, Network, ResNet18, Vgg11 } from "../generated/condensery/type/v1/network.js";
import { convNetFromWire, convNetToWire } from "./convnet.js";
import { convertAll } from "./convert-all.js";
import { networkNorms } from "./enums.js";
import { imageSizes, sidesWithin, squareOf } from "./image-sizes.js";
import {
  networkFieldName,
  networkKinds,
  type AlexNetSpec,
  type NetworkSpec,
  type NormedNetworkSpec,
} from "./network-spec.js";
import { integerFromWire, optionally } from "./numbers.js";
import { required } from "./wire-error.js";

/** The message of a network, every field present. */
export function networkToWire(spec: NetworkSpec): Network {
  switch (spec.kind) {
    case "convnet":
      return { kind: { $case: "convnet", convnet: convNetToWire(spec) } };
    case "alexnet":
      return { kind: { $case: "alexnet", alexnet: { ...sizesOf(spec), filters: spec.filters } } };
    case "vgg11":
      return { kind: { $case: "vgg11", vgg11: normedToWire(spec) } };
    case "resnet18":
      return { kind: { $case: "resnet18", resnet18: normedToWire(spec) } };
    case "resnet18-ap":
      return { kind: { $case: "resnet18Ap", resnet18Ap: normedToWire(spec) } };
    case "mlp":
      return { kind: { $case: "mlp", mlp: { ...sizesOf(spec), hidden: spec.hidden } } };
    case "lenet":
      return { kind: { $case: "lenet", lenet: sizesOf(spec) } };
  }
}

/** The network of a message; absent fields take the defaults of proto/. @throws WireError listing every mistake */
export function networkFromWire(network: Network | undefined, field: string): NetworkSpec {
  const { kind: message } = required(network, field, "a network");
  const chosen = required(message, `${field}.kind`, `one of ${networkKinds.map(networkFieldName).join(", ")}`);
  switch (chosen.$case) {
    case "convnet":
      return convNetFromWire(chosen.convnet, `${field}.convnet`);
    case "alexnet":
      return { kind: "alexnet", ...multipliedFromWire(chosen.alexnet, `${field}.alexnet`, [32, 64]) };
    case "vgg11":
      return { kind: "vgg11", ...normedFromWire(chosen.vgg11, `${field}.vgg11`, [32, 64]) };
    case "resnet18":
      return { kind: "resnet18", ...normedFromWire(chosen.resnet18, `${field}.resnet18`, [32, 64]) };
    case "resnet18Ap":
      return { kind: "resnet18-ap", ...normedFromWire(chosen.resnet18Ap, `${field}.resnet18_ap`, [32]) };
    case "mlp":
      return mlpFromWire(chosen.mlp, `${field}.mlp`);
    case "lenet":
      return leNetFromWire(chosen.lenet, `${field}.lenet`);
  }
}

type ImageSizes = Pick<NetworkSpec, "channels" | "height" | "width" | "classes">;

function sizesOf({ channels, height, width, classes }: NetworkSpec): ImageSizes {
  return { channels, height, width, classes };
}

function normedToWire(spec: NormedNetworkSpec): Vgg11 & ResNet18 {
  return { ...sizesOf(spec), filters: spec.filters, norm: networkNorms.toWire(spec.norm ?? "instance") };
}

/** A network whose layers are all multiples of one number of filters. */
function multipliedFromWire(message: AlexNet, path: string, sides: readonly number[]): Omit<AlexNetSpec, "kind"> {
  return convertAll(multiplied(message, path, sides));
}

/** One that has a norm besides. */
function normedFromWire(
  message: Vgg11 | ResNet18,
  path: string,
  sides: readonly number[],
): Omit<NormedNetworkSpec, "kind"> {
  const { norm, ...fields } = convertAll({
    ...multiplied(message, path, sides),
    norm: () => networkNorms.fromWire(message.norm, `${path}.norm`),
  });
  return norm === "batch" ? { ...fields, norm } : fields;
}

function multiplied(message: AlexNet, path: string, sides: readonly number[]) {
  return {
    ...imageSizes(message, path, squareOf(sides, message, path)),
    filters: () => optionally(integerFromWire, message.filters, `${path}.filters`, { from: 1, to: 256 }) ?? 64,
  };
}

function mlpFromWire(message: Mlp, path: string): NetworkSpec {
  const fields = convertAll({
    ...imageSizes(message, path, sidesWithin({ from: 1, to: 1024 }, message, path)),
    hidden: () => optionally(integerFromWire, message.hidden, `${path}.hidden`, { from: 1, to: 8192 }) ?? 128,
  });
  return { kind: "mlp", ...fields };
}

function leNetFromWire(message: LeNet, path: string): NetworkSpec {
  return { kind: "lenet", ...convertAll(imageSizes(message, path, squareOf([32], message, path))) };
}
