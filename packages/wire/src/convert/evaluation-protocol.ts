import type { EvaluateRequest } from "../generated/condensery/evaluation/v1/evaluation_service.js";
import { augmentationFromWire, augmentationToWire, type AugmentationSpec } from "./augmentation.js";
import { convertAll } from "./convert-all.js";
import { integerFromWire, numberFromWire, optionally } from "./numbers.js";
import { optimiserFromWire, optimiserToWire, type OptimiserMessage, type OptimiserSpec } from "./optimiser.js";
import { scheduleFromWire, scheduleToWire, type ScheduleSpec } from "./schedule.js";

/** How networks are trained and tested, nothing left open. */
export interface EvaluationProtocolSpec {
  /** E: epochs 0..E are trained. */
  readonly epochs: number;
  /** Of the first epoch. */
  readonly learningRate: number;
  readonly batchSize: number;
  readonly optimiser: OptimiserSpec;
  readonly schedule: ScheduleSpec;
  /** Epochs between tests; absent: one test after the last epoch. */
  readonly testEvery?: number | undefined;
  /** Of training batches; absent: none. */
  readonly augmentation?: AugmentationSpec | undefined;
}

/** The fields of an evaluation that make up its protocol. */
export type ProtocolMessage = OptimiserMessage &
  Pick<EvaluateRequest, "epochs" | "learningRate" | "batchSize" | "schedule" | "testEvery" | "augmentation">;

const usual = { epochs: 1000, batchSize: 256 } as const;

export function evaluationProtocolToWire(protocol: EvaluationProtocolSpec): ProtocolMessage {
  const { optimiser, schedule, augmentation, ...numbers } = protocol;
  return {
    ...numbers,
    ...optimiserToWire(optimiser),
    schedule: scheduleToWire(schedule),
    ...(augmentation && { augmentation: augmentationToWire(augmentation) }),
  };
}

/** Fills in what is absent. @throws WireError listing every mistake */
export function evaluationProtocolFromWire(message: ProtocolMessage): EvaluationProtocolSpec {
  let last: number = usual.epochs;
  const { testEvery, augmentation, ...rest } = convertAll({
    learningRate: () => numberFromWire(message.learningRate, "learning_rate", { above: 0 }),
    epochs: () =>
      (last = optionally(integerFromWire, message.epochs, "epochs", { from: 1, to: 100_000 }) ?? usual.epochs),
    batchSize: () =>
      optionally(integerFromWire, message.batchSize, "batch_size", { from: 1, to: 4096 }) ?? usual.batchSize,
    optimiser: () => optimiserFromWire(message),
    schedule: () => scheduleFromWire(message.schedule, "schedule", last),
    testEvery: () => optionally(integerFromWire, message.testEvery, "test_every", { from: 1 }),
    augmentation: () => augmentationFromWire(message.augmentation, "augmentation"),
  });
  return {
    ...rest,
    ...(testEvery === undefined ? {} : { testEvery }),
    ...(augmentation.kind === "none" ? {} : { augmentation }),
  };
}
