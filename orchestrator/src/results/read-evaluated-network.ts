import {
  networkFromWire,
  networkKinds,
  networkToWire,
  norms,
  poolings,
  WireError,
  type NetworkSpec,
} from "@condensery/wire/convert";
import type { Fields } from "../documents/fields.js";

/** Reads a network of a document and checks it as a service does. Throws DocumentError. */
export function readEvaluatedNetwork(parent: Fields, name: string): NetworkSpec {
  const fields = parent.object(name);
  const network = readNetwork(fields);
  fields.close();
  try {
    return networkFromWire(networkToWire(network), name);
  } catch (error) {
    throw error instanceof WireError ? parent.fault(name, error.message) : error;
  }
}

function readNetwork(fields: Fields): NetworkSpec {
  const kind = fields.oneOf("kind", networkKinds);
  const image = {
    channels: fields.number("channels"),
    height: fields.number("height"),
    width: fields.number("width"),
    classes: fields.number("classes"),
  };
  switch (kind) {
    case "convnet":
      return {
        kind,
        ...image,
        filters: fields.number("filters"),
        depth: fields.number("depth"),
        norm: fields.oneOf("norm", norms.names),
        pooling: fields.oneOf("pooling", poolings.names),
      };
    case "mlp":
      return { kind, ...image, hidden: fields.number("hidden") };
    case "lenet":
      return { kind, ...image };
    case "alexnet":
      return { kind, ...image, filters: fields.number("filters") };
    case "vgg11":
    case "resnet18":
    case "resnet18-ap": {
      const norm = fields.has("norm") ? { norm: fields.oneOf("norm", ["batch"]) } : {};
      return { kind, ...image, filters: fields.number("filters"), ...norm };
    }
  }
}
