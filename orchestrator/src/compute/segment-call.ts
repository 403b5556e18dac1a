import { alphaGradientOf, truncationIndex, type StepGradient } from "@condensery/condensation";
import { callUnary, type ServiceChannel, type UnaryCallOptions } from "@condensery/service-kit";
import { float32FromWire, loopAugmentationToWire, networkToWire } from "@condensery/wire/convert";
import { HypergradientServiceService, type ComputeRequest, type ComputeResponse } from "@condensery/wire/hypergradient";
import { TrainingServiceService, type UnrollRequest, type UnrollResponse } from "@condensery/wire/training";
import type { InnerLoop } from "@condensery/wire/type";
import type { CallPolicies } from "./call-policy.js";
import type { CallContext, ComputeCost, SegmentGradient, SegmentRequest } from "./compute.js";
import { calling } from "./compute-error.js";
import { addCosts, ByteCounter } from "./cost.js";
import { batchesToWire, deviceFromWire, floatsToWire, snapshotToWire } from "./messages.js";
import type { ServiceChannels } from "./service-channels.js";

/**
 * The gradient of one segment. By two calls it is cut where the message is smallest: the trainer runs the steps that
 * nobody differentiates, the hypergradient service goes on from there. By one, that service runs all steps.
 */
export async function segmentCall(
  channels: Pick<ServiceChannels, "trainer" | "hypergradient">,
  policies: CallPolicies,
  request: SegmentRequest,
  context: SegmentContext,
): Promise<SegmentGradient> {
  const { recipe, noise, images } = request;
  const common = {
    loop: loopToWire(request),
    start: snapshotToWire(request.start),
    noise: noise && floatsToWire({ shape: images.shape, data: noise }),
  };
  const steps = policies.unroll === "trainer" ? stepsBefore(request) : 0;
  const unrolled =
    steps === 0 ? undefined : await unrollCall(channels.trainer, policies, { ...common, steps }, context);
  const computed = await computeCall(
    channels.hypergradient,
    policies,
    {
      loop: common.loop,
      start: common.start,
      target: snapshotToWire(request.target),
      firstDifferentiatedStep: truncationIndex(recipe),
      resume: unrolled && { step: steps, theta: unrolled.answer.theta, firstLoss: unrolled.answer.firstLoss },
      sharpness:
        recipe.method === "mtt"
          ? undefined
          : { rho: recipe.rho, reuseStep: recipe.reuseStep, noise: common.noise, keepNoise: false },
    },
    context,
  );
  return {
    gradient: gradientFromWire(request, computed.answer),
    device: deviceFromWire(computed.answer.device, "device"),
    cost: addCosts(unrolled === undefined ? [computed.cost] : [unrolled.cost, computed.cost]),
  };
}

type SegmentContext = Omit<CallContext, "onProgress">;

interface Answered<Answer> {
  readonly answer: Answer;
  readonly cost: ComputeCost;
}

async function unrollCall(
  channel: ServiceChannel,
  policies: CallPolicies,
  message: UnrollRequest,
  context: SegmentContext,
): Promise<Answered<UnrollResponse>> {
  const counter = new ByteCounter();
  const options = segmentOptions("trainer", policies, counter, context);
  const answer = await calling("trainer", () => callUnary(channel, TrainingServiceService.unroll, message, options));
  return { answer, cost: policies.paid("trainer", costOf(answer, counter)) };
}

async function computeCall(
  channel: ServiceChannel,
  policies: CallPolicies,
  message: ComputeRequest,
  context: SegmentContext,
): Promise<Answered<ComputeResponse>> {
  const counter = new ByteCounter();
  const options = segmentOptions("hypergradient", policies, counter, context);
  const answer = await calling("hypergradient", () =>
    callUnary(channel, HypergradientServiceService.compute, message, options),
  );
  return { answer, cost: policies.paid("hypergradient", costOf(answer, counter)) };
}

function segmentOptions(
  service: keyof ServiceChannels,
  policies: CallPolicies,
  { add: onBytes }: ByteCounter,
  context: SegmentContext,
): UnaryCallOptions {
  const { signal } = context;
  const options = { timeoutMs: policies.segmentTimeoutMs, onBytes, retry: policies.retry(service, context) };
  return signal === undefined ? options : { ...options, signal };
}

function costOf({ deviceSeconds, flops }: Pick<ComputeResponse, "deviceSeconds" | "flops">, counter: ByteCounter) {
  return { deviceSeconds, flops, bytesMoved: counter.bytes };
}

/** Steps that neither pass differentiates or starts behind. */
function stepsBefore({ recipe }: SegmentRequest): number {
  const iota = truncationIndex(recipe);
  return recipe.method === "mtt" ? iota : Math.min(iota, recipe.reuseStep);
}

function loopToWire(request: SegmentRequest): InnerLoop {
  const { network, images, labels, alpha, recipe, batches, augmentation } = request;
  return {
    network: networkToWire(network),
    images: floatsToWire(images),
    labels: floatsToWire(labels),
    alpha,
    steps: recipe.innerSteps,
    batches: batches && batchesToWire(batches),
    augmentation: augmentation && loopAugmentationToWire(augmentation),
  };
}

function gradientFromWire({ recipe, images }: SegmentRequest, response: ComputeResponse): StepGradient {
  const { loss, perturbedLoss, ascentNorm, firstInnerLoss } = response;
  return {
    loss,
    ...(perturbedLoss === undefined ? {} : { lossPerturbed: perturbedLoss }),
    imageGradient: float32FromWire(response.imageGradient, "image_gradient", images.shape).data,
    alphaGradient: alphaGradientOf(recipe, response),
    ...(ascentNorm === undefined ? {} : { ascentNorm }),
    firstInnerLoss,
  };
}
