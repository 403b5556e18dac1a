/** What this service's tests share. */
import type { TinyProblem } from "@condensery/compute-kit/testing";
import { callUnary, type CallOptions, type ServiceChannel } from "@condensery/service-kit";
import { tensorToWire } from "@condensery/wire/convert";
import {
  HypergradientServiceService as service,
  type ComputeRequest,
  type ComputeResponse,
} from "@condensery/wire/hypergradient";
import type { Parameters, Tensor } from "@condensery/wire/type";

export const main = new URL("../dist/main.js", import.meta.url);

export function vector(data: Float32Array): Tensor {
  return tensorToWire({ shape: [data.length], data });
}

export function inline(data: Float32Array): Parameters {
  return { source: { $case: "inline", inline: vector(data) } };
}

/** The plain gradient of a problem from step `iota` on. */
export function requestOf({ loop, start, target }: TinyProblem, iota = 0): ComputeRequest {
  return { loop, start: inline(start), target: inline(target), firstDifferentiatedStep: iota };
}

export function call(
  channel: ServiceChannel,
  request: ComputeRequest,
  options: CallOptions = { timeoutMs: 60_000 },
): Promise<ComputeResponse> {
  return callUnary(channel, service.compute, request, options);
}
