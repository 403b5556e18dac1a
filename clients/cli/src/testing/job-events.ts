import {
  EvaluationSubject,
  Phase,
  SkipReason,
  State,
  type WatchCondensationResponse,
} from "@condensery/wire/condensation";

const noon = Date.UTC(2026, 0, 1, 12);

type Event = NonNullable<WatchCondensationResponse["event"]>;

const step = {
  step: 0,
  loss: 0.5,
  perturbedLoss: undefined,
  sharpness: undefined,
  hypergradientNorm: 2,
  alpha: 0.0625,
  skipReason: SkipReason.UNSPECIFIED,
  deviceSeconds: 0.25,
  flops: 1e9,
  bytesMoved: 1000n,
  cost: 0,
};

/** What a job of two steps tells, up to its end; undefined: it is still running. */
export function jobEvents(end: State | undefined): readonly WatchCondensationResponse[] {
  const failure = end === State.FAILED ? "The data set is damaged." : "";
  const loaded = {
    name: "tiny",
    digest: "0".repeat(64),
    trainImages: 30,
    testImages: 12,
    classes: 2,
    imageShape: [1, 1, 1],
  };
  const events: readonly Event[] = [
    { $case: "stateChanged", stateChanged: { state: State.RUNNING, failure: "" } },
    { $case: "datasetLoaded", datasetLoaded: loaded },
    { $case: "phaseStarted", phaseStarted: { phase: Phase.EXPERTS } },
    { $case: "phaseProgressed", phaseProgressed: { phase: Phase.EXPERTS, done: 4n, total: 4n, subject: 0 } },
    { $case: "expertsReady", expertsReady: { accuracies: [0.5, 1], epochsTrained: 4 } },
    { $case: "phaseStarted", phaseStarted: { phase: Phase.CONDENSATION } },
    { $case: "stepCompleted", stepCompleted: step },
    {
      $case: "stepCompleted",
      stepCompleted: { ...step, step: 1, loss: Number.NaN, skipReason: SkipReason.LOSS_NOT_FINITE },
    },
    { $case: "warningRaised", warningRaised: { code: "slow", message: "It is slow." } },
    {
      $case: "phaseProgressed",
      phaseProgressed: { phase: Phase.EVALUATION, done: 1n, total: 2n, subject: EvaluationSubject.RANDOM_REAL },
    },
    { $case: "stateChanged", stateChanged: { state: end ?? State.RUNNING, failure } },
  ];
  return events.map((event, index) => ({
    sequence: BigInt(index + 1),
    resumeToken: `behind-${index + 1}`,
    time: new Date(noon + 1000 * index),
    event,
  }));
}
