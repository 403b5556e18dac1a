import {
  type Condensation,
  type CondensationSpec,
  Phase,
  SkipReason,
  State,
  type WatchCondensationResponse,
} from "@condensery/wire/condensation";
import { sampleFiles } from "./sample-files.js";

const noon = Date.UTC(2026, 0, 1, 12);

/** A job as a server tells of it; `state` decides what goes with it. */
export function sampleJob(id: string, state: State, spec: CondensationSpec = {}): Condensation {
  const hasEnded = state >= State.SUCCEEDED;
  const accuracy = { mean: 0.75, standardDeviation: 0.25, values: [0.5, 1] };
  const result = {
    condensed: accuracy,
    experts: 0.875,
    alpha: 0.0625,
    duration: { seconds: 90n, nanos: 500_000_000 },
    files: [...sampleFiles.keys()],
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
};

/** One of each kind, ended as asked. */
export function sampleEvents(end: State = State.SUCCEEDED): readonly WatchCondensationResponse[] {
  const events: readonly Event[] = [
    stateChanged(State.RUNNING),
    { $case: "phaseStarted", phaseStarted: { phase: Phase.EXPERTS } },
    { $case: "phaseProgressed", phaseProgressed: { phase: Phase.EXPERTS, done: 3n, total: 4n } },
    { $case: "stepCompleted", stepCompleted: step },
    {
      $case: "stepCompleted",
      stepCompleted: { ...step, step: 1, loss: Number.NaN, skipReason: SkipReason.LOSS_NOT_FINITE },
    },
    { $case: "checkpointWritten", checkpointWritten: { step: 2 } },
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
