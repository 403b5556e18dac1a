import type { NetworkSpec } from "@condensery/orchestrator";

/** A network in the words of the flags that ask for it. */
export function networkText(spec: NetworkSpec): string {
  switch (spec.kind) {
    case "convnet": {
      const { filters, depth, norm, pooling } = spec;
      const unusual = [
        ...(norm === "instance" ? [] : [`norm ${norm}`]),
        ...(pooling === "average" ? [] : [`pooling ${pooling}`]),
      ];
      return [`convnet, width ${filters}`, `depth ${depth}`, ...unusual].join(", ");
    }
    case "mlp":
      return `mlp, width ${spec.hidden}`;
    case "lenet":
      return "lenet";
    case "alexnet":
      return `${spec.kind}, width ${spec.filters}`;
    case "vgg11":
    case "resnet18":
    case "resnet18-ap":
      return `${spec.kind}, width ${spec.filters}${spec.norm === undefined ? "" : `, norm ${spec.norm}`}`;
  }
}
