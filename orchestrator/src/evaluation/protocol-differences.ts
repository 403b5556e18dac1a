import { augmentationJson, noAugmentation } from "@condensery/condensation";
import { canonicalJson, type JsonObject } from "@condensery/trajectories";
import type { EvaluationDocument } from "../results/evaluation-document.js";
import type { PlannedProtocol, Subject } from "./evaluation-plan.js";
import type { AccuracyKind } from "./measurement.js";

/**
 * Sentences on all that must be equal in two evaluations and is not, for one subject and kind of accuracy. Seeds are left
 * out: evaluations of one protocol may have several.
 */
export function protocolDifferences(
  left: EvaluationDocument,
  right: EvaluationDocument,
  subject: Subject,
  accuracy: AccuracyKind,
): readonly string[] {
  const [ours, theirs] = [comparedParts(left, subject, accuracy), comparedParts(right, subject, accuracy)];
  return Object.keys(ours).flatMap((name) => {
    const [one, other] = [canonicalJson(ours[name] ?? null), canonicalJson(theirs[name] ?? null)];
    return one === other ? [] : [`${name} differs: ${one} and ${other}`];
  });
}

function comparedParts({ source, protocol }: EvaluationDocument, subject: Subject, kind: AccuracyKind): JsonObject {
  const { batchSize, optimiser, schedule, augmentation = noAugmentation, testEvery = null } = protocol;
  return {
    "test set (its data set's digest)": source.digest,
    "test images of each class": [...source.testImages],
    ...ofSubject(protocol, subject),
    "batch size": batchSize,
    optimiser: { ...optimiser },
    schedule: scheduleJson(schedule),
    augmentation: augmentationJson(augmentation),
    ...(kind === "best" ? { "epochs between tests": testEvery } : {}),
  };
}

function scheduleJson(schedule: PlannedProtocol["schedule"]): JsonObject {
  if (schedule.kind !== "step") return { kind: schedule.kind };
  const { epochs, ...rest } = schedule;
  return { ...rest, ...(epochs === undefined ? {} : { epochs: [...epochs] }) };
}

function ofSubject(protocol: PlannedProtocol, subject: Subject): JsonObject {
  const { epochs, wholeEpochs, featureEpochs, labels } = protocol;
  const rate = ({ ...rule }: PlannedProtocol["learningRate"]): JsonObject =>
    rule.kind === "searched" ? { ...rule, rates: [...rule.rates] } : { ...rule };
  switch (subject) {
    case "condensed":
      return { epochs, labels, "learning rate": rate(protocol.learningRate) };
    case "condensed-hard":
      return { epochs, "learning rate": rate(protocol.learningRate) };
    case "random":
      return { epochs, "learning rate": rate(protocol.baselineLearningRate) };
    case "herding":
    case "k-center":
      return {
        epochs,
        "learning rate": rate(protocol.baselineLearningRate),
        "epochs of the features' network": featureEpochs,
      };
    case "whole":
      return { epochs: wholeEpochs, "learning rate": rate(protocol.baselineLearningRate) };
  }
}
