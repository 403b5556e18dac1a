import {
  type Condensation,
  type CondensationSpec,
  EvaluationSubject,
  Phase,
  type PhaseProgressed,
  SkipReason,
  State,
  type WatchCondensationResponse,
} from "@condensery/wire/condensation";
import { sampleFiles } from "./sample-files.js";

const noon = Date.UTC(2026, 0, 1, 12);

const accuracy = { mean: 0.75, standardDeviation: 0.25, values: [0.5, 1] };

/** A job as a server tells of it; `state` decides what goes with it. */
export function sampleJob(id: string, state: State, spec: CondensationSpec = {}): Condensation {
  const hasEnded = state >= State.SUCCEEDED;
  const result = {
    condensed: accuracy,
    experts: 0.875,
    alpha: 0.0625,
    duration: { seconds: 90n, nanos: 500_000_000 },
    files: [...sampleFiles.keys()],
    device: { provider: "cpu", threads: 2, onnxruntime: "1.30.0" },
  };
  return {
    name: `condensations/${id}`,
    spec,
    state,
    createTime: new Date(noon),
    endTime: hasEnded ? new Date(noon + 90_500) : undefined,
    stepsDone: 3,
    failure: state === State.FAILED ? "The data set is damaged." : "",
    result: state === State.SUCCEEDED ? result : undefined,
  };
}

type Event = NonNullable<WatchCondensationResponse["event"]>;

/** An event at a position. Its token says only the position. */
export function eventAt(sequence: number, event: Event): WatchCondensationResponse {
  return { sequence: BigInt(sequence), resumeToken: `behind-${sequence}`, time: new Date(noon + sequence), event };
}

export const heartbeat: WatchCondensationResponse = {
  sequence: 0n,
  resumeToken: "",
  time: new Date(noon),
  event: { $case: "heartbeat", heartbeat: {} },
};

function stateChanged(state: State, failure = ""): Event {
  return { $case: "stateChanged", stateChanged: { state, failure } };
}

const step = {
  step: 0,
  loss: 0.5,
  perturbedLoss: 0.625,
  sharpness: 0.125,
  hypergradientNorm: 2,
  alpha: 0.0625,
  skipReason: SkipReason.UNSPECIFIED,
  deviceSeconds: 0.25,
  flops: 5e9,
  bytesMoved: 4096n,
  cost: 0.5,
};

const sampleDataset = {
  name: "MNIST",
  digest: "ab".repeat(32),
  trainImages: 9000,
  testImages: 1000,
  classes: 10,
  imageShape: [1, 32, 32],
};

function progress(phase: Phase, subject: EvaluationSubject): PhaseProgressed {
  return { phase, done: 3n, total: 4n, subject };
}

/** All kinds, ended as asked. */
export function sampleEvents(end: State = State.SUCCEEDED): readonly WatchCondensationResponse[] {
  const events: readonly Event[] = [
    stateChanged(State.RUNNING),
    { $case: "datasetLoaded", datasetLoaded: sampleDataset },
    { $case: "phaseStarted", phaseStarted: { phase: Phase.EXPERTS } },
    { $case: "phaseProgressed", phaseProgressed: progress(Phase.EXPERTS, EvaluationSubject.UNSPECIFIED) },
    { $case: "expertsReady", expertsReady: { accuracies: [0.75, 1], epochsTrained: 5 } },
    { $case: "stepCompleted", stepCompleted: step },
    {
      $case: "stepCompleted",
      stepCompleted: { ...step, step: 1, loss: Number.NaN, skipReason: SkipReason.LOSS_NOT_FINITE },
    },
    { $case: "checkpointWritten", checkpointWritten: { step: 2 } },
    { $case: "warningRaised", warningRaised: { code: "damaged-checkpoint", message: "Checkpoint 1 is damaged." } },
    { $case: "phaseProgressed", phaseProgressed: progress(Phase.EVALUATION, EvaluationSubject.RANDOM_REAL) },
    { $case: "evaluationCompleted", evaluationCompleted: { subject: EvaluationSubject.CONDENSED, accuracy } },
    stateChanged(end, end === State.FAILED ? "The data set is damaged." : ""),
  ];
  return events.map((event, index) => eventAt(index + 1, event));
}

/** What a server tells behind a token. */
export function eventsBehind(
  events: readonly WatchCondensationResponse[],
  resumeToken: string,
): readonly WatchCondensationResponse[] {
  return events.slice(events.findIndex((event) => event.resumeToken === resumeToken) + 1);
}
