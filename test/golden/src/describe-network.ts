import { convNet, normEpsilon, type ConvNetSpec, type Network } from "@condensery/networks";
import { UnusableError } from "./unusable-error.js";

const kinds: Readonly<Record<string, ConvNetSpec["kind"]>> = { ConvNet: "convnet" };

/** The file's words for our options, PyTorch implementations' names included. */
const norms: Readonly<Record<string, ConvNetSpec["norm"]>> = {
  instance: "instance",
  instancenorm: "instance",
  none: "none",
};
const poolings: Readonly<Record<string, ConvNetSpec["pooling"]>> = {
  average: "average",
  avgpooling: "average",
  max: "max",
  maxpooling: "max",
  none: "none",
};

/** Builds the network that a file's metadata describe, and checks it against the shapes which the file lists. */
export function describedNetwork(description: unknown, parameterShapes: unknown): Network {
  if (typeof description !== "object" || description === null || Array.isArray(description)) {
    throw new UnusableError(`the network must be described by a JSON object, got ${JSON.stringify(description)}`);
  }
  const network = convNet(readSpec(new Map(Object.entries(description))));
  const built = JSON.stringify(network.parameters.map(({ shape }) => shape));
  const listed = JSON.stringify(parameterShapes);
  if (built !== listed) {
    throw new UnusableError(`the network described has parameter_shapes ${built}, but the file lists ${listed}`);
  }
  return network;
}

function readSpec(description: ReadonlyMap<string, unknown>): ConvNetSpec {
  const number = (name: string): number => {
    const value = description.get(name);
    if (typeof value === "number") return value;
    throw new UnusableError(`the network's ${name} must be a number, got ${JSON.stringify(value)}`);
  };
  const oneOf = <Option>(name: string, options: Readonly<Record<string, Option>>): Option => {
    const value = description.get(name);
    const option = typeof value === "string" && Object.hasOwn(options, value) ? options[value] : undefined;
    if (option !== undefined) return option;
    const known = Object.keys(options).join(", ");
    throw new UnusableError(`the network's ${name} ${JSON.stringify(value)} is unknown; known are ${known}`);
  };

  const kind = oneOf("kind", kinds);
  const norm = oneOf("norm", norms);
  oneOf("activation", { relu: true });
  if (norm === "instance" && number("norm_epsilon") !== normEpsilon) {
    throw new UnusableError(`the network's norm_epsilon must be ${normEpsilon}, got ${number("norm_epsilon")}`);
  }
  const size = number("size");
  return {
    kind,
    channels: number("channels"),
    height: size,
    width: size,
    classes: number("classes"),
    filters: number("width"),
    depth: number("depth"),
    norm,
    pooling: oneOf("pooling", poolings),
  };
}
