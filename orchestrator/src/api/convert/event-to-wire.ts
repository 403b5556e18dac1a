import {
  EvaluationSubject,
  SkipReason,
  type StepCompleted,
  type WatchCondensationResponse,
} from "@condensery/wire/condensation";
import { evaluationSubjects, phases, skipReasons, states } from "@condensery/wire/convert";
import type { Measurement } from "../../jobs/events.js";
import type { CondensationEvent, StoredEvent } from "../../server/events/condensation-event.js";
import { accuracyToWire } from "./condensation-to-wire.js";
import { resumeTokenOf } from "./resume-token.js";

type WireEvent = NonNullable<WatchCondensationResponse["event"]>;

/** An event of the condensation with this id. */
export function eventToWire({ sequence, time, event }: StoredEvent, id: string): WatchCondensationResponse {
  return {
    sequence: BigInt(sequence),
    resumeToken: resumeTokenOf(id, sequence),
    time: new Date(time),
    event: contentToWire(event),
  };
}

/** Tells that the stream is alive, and where it stands. */
export function heartbeatToWire(id: string, position: number, time: number): WatchCondensationResponse {
  return {
    sequence: 0n,
    // In front of the first event there is nothing to go on behind
    resumeToken: position === 0 ? "" : resumeTokenOf(id, position),
    time: new Date(time),
    event: { $case: "heartbeat", heartbeat: {} },
  };
}

function contentToWire(event: CondensationEvent): WireEvent {
  switch (event.kind) {
    case "state-changed":
      return {
        $case: "stateChanged",
        stateChanged: { state: states.toWire(event.state), failure: event.failure ?? "" },
      };
    case "phase-started":
      return { $case: "phaseStarted", phaseStarted: { phase: phases.toWire(event.phase) } };
    case "phase-progressed":
      return {
        $case: "phaseProgressed",
        phaseProgressed: {
          phase: phases.toWire(event.phase),
          done: BigInt(event.done),
          total: BigInt(event.total),
          subject:
            event.subject === undefined ? EvaluationSubject.UNSPECIFIED : evaluationSubjects.toWire(event.subject),
        },
      };
    case "dataset-loaded": {
      const { name, digest, trainImages, testImages, classes, imageShape } = event;
      const datasetLoaded = { name, digest, trainImages, testImages, classes, imageShape: [...imageShape] };
      return { $case: "datasetLoaded", datasetLoaded };
    }
    case "experts-ready": {
      const { accuracies, epochsTrained } = event;
      return { $case: "expertsReady", expertsReady: { accuracies: [...accuracies], epochsTrained } };
    }
    case "step-completed":
      return { $case: "stepCompleted", stepCompleted: stepToWire(event) };
    case "checkpoint-written":
      return { $case: "checkpointWritten", checkpointWritten: { step: event.step } };
    case "evaluation-completed":
      return {
        $case: "evaluationCompleted",
        evaluationCompleted: {
          subject: evaluationSubjects.toWire(event.subject),
          accuracy: accuracyToWire(event.accuracy),
        },
      };
    case "warning-raised":
      return { $case: "warningRaised", warningRaised: { code: event.code, message: event.message } };
  }
}

function stepToWire(step: Extract<CondensationEvent, { readonly kind: "step-completed" }>): StepCompleted {
  const { perturbedLoss, sharpness, skipReason } = step;
  return {
    step: step.step,
    loss: measured(step.loss),
    perturbedLoss: perturbedLoss === undefined ? undefined : measured(perturbedLoss),
    sharpness: sharpness === undefined ? undefined : measured(sharpness),
    hypergradientNorm: measured(step.hypergradientNorm),
    alpha: step.alpha,
    skipReason: skipReason === undefined ? SkipReason.UNSPECIFIED : skipReasons.toWire(skipReason),
    deviceSeconds: step.deviceSeconds,
    flops: step.flops,
    bytesMoved: BigInt(Math.round(step.bytesMoved)),
    cost: step.cost,
  };
}

/** JSON has no word for what is not finite. */
function measured(value: Measurement): number {
  return value ?? Number.NaN;
}
