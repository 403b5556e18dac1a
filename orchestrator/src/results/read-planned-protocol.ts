import { optimisers, splits, type OptimiserSpec, type ScheduleSpec } from "@condensery/wire/convert";
import { readAugmentation } from "../documents/augmentation.js";
import type { Fields, NumberRange } from "../documents/fields.js";
import type { LearningRateRule, PlannedProtocol } from "../evaluation/evaluation-plan.js";

const positive: NumberRange = { integer: true, least: 1 };
const least: NumberRange = { least: 0 };

/** Throws DocumentError. */
export function readPlannedProtocol(fields: Fields): PlannedProtocol {
  const baselineLearningRate = readRate(fields.object("baselineLearningRate"));
  if (baselineLearningRate.kind === "learned") {
    throw fields.fault("baselineLearningRate", "real images have learned no rate; expected fixed or searched");
  }
  const protocol = {
    epochs: fields.number("epochs", positive),
    batchSize: fields.number("batchSize", positive),
    optimiser: readOptimiser(fields.object("optimiser")),
    schedule: readSchedule(fields.object("schedule")),
    ...(fields.has("augmentation") ? { augmentation: readAugmentation(fields, "augmentation") } : {}),
    ...(fields.has("testEvery") ? { testEvery: fields.number("testEvery", positive) } : {}),
    learningRate: readRate(fields.object("learningRate")),
    baselineLearningRate,
    labels: fields.oneOf("labels", ["stored", "hard"]),
    wholeEpochs: fields.number("wholeEpochs", positive),
    featureEpochs: fields.number("featureEpochs", positive),
  };
  fields.close();
  return protocol;
}

function readOptimiser(fields: Fields): OptimiserSpec {
  const kind = fields.oneOf("kind", optimisers.names);
  const weightDecay = fields.number("weightDecay", least);
  const optimiser: OptimiserSpec =
    kind === "sgd"
      ? { kind, momentum: fields.number("momentum", least), weightDecay }
      : {
          kind,
          beta1: fields.number("beta1", least),
          beta2: fields.number("beta2", least),
          epsilon: fields.number("epsilon", least),
          weightDecay,
        };
  fields.close();
  return optimiser;
}

function readSchedule(fields: Fields): ScheduleSpec {
  const kind = fields.oneOf("kind", ["step", "cosine", "constant"]);
  const schedule: ScheduleSpec =
    kind === "step"
      ? {
          kind,
          ...(fields.has("epochs") ? { epochs: fields.numbers("epochs", positive) } : {}),
          factor: fields.number("factor", least),
          restart: fields.boolean("restart"),
        }
      : { kind };
  fields.close();
  return schedule;
}

function readRate(fields: Fields): LearningRateRule {
  const kind = fields.oneOf("kind", ["learned", "fixed", "searched"]);
  const rule: LearningRateRule =
    kind === "learned"
      ? { kind }
      : kind === "fixed"
        ? { kind, rate: fields.number("rate", least) }
        : { kind, rates: fields.numbers("rates", least), on: fields.oneOf("on", splits.names) };
  fields.close();
  return rule;
}
