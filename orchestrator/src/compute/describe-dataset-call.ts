import { callUnary } from "@condensery/service-kit";
import { EvaluationServiceService } from "@condensery/wire/evaluation";
import type { CallPolicies } from "./call-policy.js";
import type { CallContext, DatasetFacts, Task } from "./compute.js";
import { calling, UnexpectedAnswerError } from "./compute-error.js";
import { serviceNames, type ServiceChannels } from "./service-channels.js";

/** What a data set holds, as any replica reads it. */
export async function describeDatasetCall(
  { evaluator }: Pick<ServiceChannels, "evaluator">,
  policies: CallPolicies,
  { uri }: Pick<Task["dataset"], "uri">,
  context: Omit<CallContext, "onProgress">,
): Promise<DatasetFacts> {
  const { signal } = context;
  const options = {
    timeoutMs: policies.segmentTimeoutMs,
    retry: policies.retry("evaluator", context),
    ...(signal === undefined ? {} : { signal }),
  };
  return calling("evaluator", async () => {
    const request = { dataset: { uri } };
    const answer = await callUnary(evaluator, EvaluationServiceService.describeDataset, request, options);
    const { name, digest, classes, channels, size, trainImages, testImages, statistics } = answer;
    if (
      size === undefined ||
      statistics === undefined ||
      classes.length !== trainImages.length ||
      classes.length !== testImages.length
    ) {
      throw new UnexpectedAnswerError(serviceNames.evaluator, "described a data set in part");
    }
    const shape = { channels, height: size.height, width: size.width };
    const { mean, std } = statistics;
    return { uri, name, digest, classes, shape, trainImages, testImages, statistics: { mean, std } };
  });
}
