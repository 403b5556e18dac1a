import { convNet, convNetSpec, type ConvNetSpec, type Network } from "@condensery/networks";
import { paddedSize } from "../jobs/padded-size.js";
import type { JobSpec } from "../specification/job-spec.js";
import type { DataFacts } from "./data-facts.js";

/** The network of a job on images of some size: they are padded as the job will pad them. */
export function jobNetwork(
  network: JobSpec["network"],
  { channels, height, width, classes }: Pick<DataFacts, "channels" | "height" | "width" | "classes">,
): { readonly spec: ConvNetSpec; readonly network: Network } {
  const { kind, depth, width: filters, norm, pooling } = network;
  const size = paddedSize({ height, width }, network) ?? { height, width };
  const spec = convNetSpec({ kind, channels, ...size, classes, filters, depth, norm, pooling });
  return { spec, network: convNet(spec) };
}
