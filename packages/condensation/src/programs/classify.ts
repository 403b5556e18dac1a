import { GraphBuilder, type Graph } from "@condensery/autodiff";
import { parameterCount, splitParameters, type Network } from "@condensery/networks";

/**
 * The forward pass of a trained network. Inputs theta [P], images [count,c,h,w] and, where the network has running
 * statistics, statistics [S]; output logits [count,classes].
 */
export function classify(network: Network, count: number): Graph {
  const builder = new GraphBuilder();
  const theta = builder.input("theta", [parameterCount(network.parameters)]);
  const images = builder.input("images", [count, ...network.imageShape]);
  const size = parameterCount(network.statistics);
  const statistics = size === 0 ? [] : splitParameters(builder.input("statistics", [size]), network.statistics);
  return builder.finish({ logits: network.evaluate(splitParameters(theta, network.parameters), images, statistics) });
}
