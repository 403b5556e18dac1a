import type { Network } from "../generated/condensery/type/v1/network.js";
import type { NormName } from "./enums.js";
import { hasBatchNorm, networkFieldName, type NetworkKind, type NetworkSpec } from "./network-spec.js";
import { networkFromWire } from "./network.js";
import { invalid, type WireError } from "./wire-error.js";

/** Norms of networks that are their parameters alone, as trajectories keep them and inner loops match them. */
export type ParameterNormName = Exclude<NormName, "batch">;

/**
 * The network of an expert or an inner loop: any but those with batch norm, which could not be tested by its parameters
 * alone.
 *
 * @throws WireError listing every mistake
 */
export function parameterNetworkFromWire(network: Network | undefined, field: string): NetworkSpec {
  const spec = networkFromWire(network, field);
  if (hasBatchNorm(spec)) throw batchNormRefused(spec.kind, field);
  return spec;
}

/** The error of a network with batch norm that must be its parameters alone. */
export function batchNormRefused(kind: NetworkKind, field: string): WireError {
  const legal = kind === "convnet" ? "instance or none" : "instance";
  return invalid(
    `${field}.${networkFieldName(kind)}.norm`,
    `${legal} (experts and inner loops keep no running statistics; evaluations do)`,
    "batch",
  );
}
