import { GraphBuilder, type Graph } from "@condensery/autodiff";
import { parameterCount, splitParameters, type Network } from "@condensery/networks";

/** The forward pass. Inputs theta [P], images [count,c,h,w]; output logits [count,classes]. */
export function classify(network: Network, count: number): Graph {
  const builder = new GraphBuilder();
  const theta = builder.input("theta", [parameterCount(network.parameters)]);
  const images = builder.input("images", [count, ...network.imageShape]);
  return builder.finish({ logits: network.logits(splitParameters(theta, network.parameters), images) });
}
