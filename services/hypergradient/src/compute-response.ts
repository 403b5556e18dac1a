import { norm, type FloatTensor } from "@condensery/condensation";
import { tensorToWire } from "@condensery/wire/convert";
import type { ComputeResponse } from "@condensery/wire/hypergradient";
import type { Device, Tensor } from "@condensery/wire/type";
import type { CheckedCompute } from "./compute-request.js";
import type { Computed } from "./commands/compute.js";

/** The response of a computation. */
export function computeToWire(
  { problem, resume }: CheckedCompute,
  { first, perturbed, usage }: Computed,
  device: Device,
): ComputeResponse {
  const applied = perturbed ?? first;
  return {
    imageGradient: gradientToWire(problem.images, applied.imageGradient),
    labelGradient: gradientToWire(problem.labels, applied.labelGradient),
    loss: first.loss,
    perturbedLoss: perturbed?.loss,
    alphaGradientExact: first.alphaGradientExact,
    alphaGradientFirstOrder: first.alphaGradientFirstOrder,
    gradientNorm: norm(applied.imageGradient),
    ascentNorm: perturbed === undefined ? undefined : norm(first.imageGradient),
    firstInnerLoss: resume?.firstLoss ?? first.firstInnerLoss,
    device,
    ...usage,
  };
}

function gradientToWire({ shape }: FloatTensor, gradient: FloatTensor["data"]): Tensor {
  return tensorToWire({ shape, data: gradient instanceof Float32Array ? gradient : Float32Array.from(gradient) });
}
