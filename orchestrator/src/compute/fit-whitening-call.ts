import { imageSize, type ZcaWhitening } from "@condensery/datasets";
import { callServerStreamRetrying } from "@condensery/service-kit";
import { TensorAssembler } from "@condensery/wire/convert";
import { EvaluationServiceService, type FitWhiteningRequest } from "@condensery/wire/evaluation";
import type { CallPolicies } from "./call-policy.js";
import type { CallContext, WhiteningRequest } from "./compute.js";
import { calling, UnexpectedAnswerError } from "./compute-error.js";
import { datasetToWire } from "./messages.js";
import { serviceNames, type ServiceChannels } from "./service-channels.js";

/** Has a whitening fitted on any replica. */
export async function fitWhiteningCall(
  { evaluator }: Pick<ServiceChannels, "evaluator">,
  policies: CallPolicies,
  { dataset, shape, epsilon }: WhiteningRequest,
  context: Omit<CallContext, "onProgress">,
): Promise<ZcaWhitening> {
  const { signal } = context;
  const options = {
    timeoutMs: policies.trainingTimeoutMs,
    retry: policies.retry("evaluator", context),
    ...(signal === undefined ? {} : { signal }),
  };
  const request: FitWhiteningRequest = { dataset: datasetToWire(dataset), zca: { epsilon } };
  const size = imageSize(shape);
  const sides: readonly [number, number] = [1 + 2 * size, size];
  const maxBytes = Float32Array.BYTES_PER_ELEMENT * sides[0] * sides[1];
  const assembling = { field: "whitening", maxBytes, expected: { shape: sides, elementType: "float32" } } as const;
  return calling("evaluator", async () => {
    let assembler: TensorAssembler | undefined;
    const method = EvaluationServiceService.fitWhitening;
    for await (const { whitening } of callServerStreamRetrying(evaluator, method, request, options)) {
      if (whitening === undefined)
        throw new UnexpectedAnswerError(serviceNames.evaluator, "sent no part of a whitening");
      // A stream that is repeated begins with its header again
      if (whitening.part?.$case === "header") assembler = new TensorAssembler(assembling);
      assembler?.push(whitening);
    }
    const tensor = assembler?.finish();
    if (tensor === undefined || !(tensor.data instanceof Float32Array)) {
      throw new UnexpectedAnswerError(serviceNames.evaluator, "ended a whitening without one");
    }
    const { data } = tensor;
    const square = size * size;
    return {
      kind: "zca",
      shape: { channels: shape.channels, height: shape.height, width: shape.width },
      epsilon,
      mean: data.slice(0, size),
      transform: data.slice(size, size + square),
      inverse: data.slice(size + square),
    };
  });
}
