import { CallPolicies, type CallPolicy } from "./call-policy.js";
import type { Compute, ContinualCompute } from "./compute.js";
import { describeDatasetCall } from "./describe-dataset-call.js";
import { evaluateCall } from "./evaluate-call.js";
import { fitWhiteningCall } from "./fit-whitening-call.js";
import { segmentCall } from "./segment-call.js";
import { selectImagesCall } from "./select-images-call.js";
import type { ServiceChannels } from "./service-channels.js";
import { trainExpertCall } from "./train-expert-call.js";

/** Computes through the services, each call on whichever replica has its turn. The channels stay the caller's. */
export function grpcCompute(channels: ServiceChannels, policy: CallPolicy = {}): Compute {
  const policies = new CallPolicies(policy);
  return {
    trainExpert: (request, context) => trainExpertCall(channels, policies, request, context),
    segment: (request, context) => segmentCall(channels, policies, request, context),
    evaluate: (request, context) => evaluateCall(channels, policies, request, context),
    fitWhitening: (request, context) => fitWhiteningCall(channels, policies, request, context),
  };
}

/** Evaluates, chooses images and describes data sets only. */
export function grpcEvaluation(
  channels: Pick<ServiceChannels, "evaluator">,
  policy: CallPolicy = {},
): ContinualCompute {
  const policies = new CallPolicies(policy);
  return {
    evaluate: (request, context) => evaluateCall(channels, policies, request, context),
    selectImages: (request, context) => selectImagesCall(channels, policies, request, context),
    describeDataset: (dataset, context) => describeDatasetCall(channels, policies, dataset, context),
  };
}
