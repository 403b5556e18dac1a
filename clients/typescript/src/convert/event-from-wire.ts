import type * as wire from "@condensery/wire/condensation";
import {
  evaluationSubjects,
  int64FieldFromWire,
  phases,
  required,
  skipReasons,
  withoutAbsent,
} from "@condensery/wire/convert";
import type {
  CondensationEvent,
  DatasetLoaded,
  EventPosition,
  Phase,
  PhaseProgressed,
  StepCompleted,
} from "../event.js";
import { accuracyFromWire, stateFromWire } from "./condensation-from-wire.js";

/** What an event says besides where it stands. */
type Fields<Event extends EventPosition> = Omit<Event, keyof EventPosition | "kind">;

/**
 * undefined: nothing that happened, or a kind of event that this version does not know.
 *
 * @throws WireError when a part is missing or has a value that this version does not know
 */
export function eventFromWire(message: wire.WatchCondensationResponse): CondensationEvent | undefined {
  const { event } = message;
  if (event === undefined || event.$case === "heartbeat") return undefined;
  const position: EventPosition = {
    sequence: int64FieldFromWire(message.sequence, "sequence", { from: 1 }),
    resumeToken: message.resumeToken,
    time: required(message.time, "time", "a time"),
  };
  switch (event.$case) {
    case "stateChanged": {
      const { state, failure } = event.stateChanged;
      const fields = { state: stateFromWire(state, "state_changed.state"), ...(failure === "" ? {} : { failure }) };
      return { kind: "state-changed", ...position, ...fields };
    }
    case "phaseStarted":
      return { kind: "phase-started", ...position, phase: phaseFromWire(event.phaseStarted.phase) };
    case "phaseProgressed":
      return { kind: "phase-progressed", ...position, ...workFromWire(event.phaseProgressed) };
    case "stepCompleted":
      return { kind: "step-completed", ...position, ...stepFromWire(event.stepCompleted) };
    case "checkpointWritten":
      return { kind: "checkpoint-written", ...position, step: event.checkpointWritten.step };
    case "datasetLoaded":
      return { kind: "dataset-loaded", ...position, ...datasetFromWire(event.datasetLoaded) };
    case "expertsReady": {
      const { accuracies, epochsTrained } = event.expertsReady;
      return { kind: "experts-ready", ...position, accuracies, epochsTrained };
    }
    case "evaluationCompleted": {
      const field = "evaluation_completed.subject";
      const subject = required(
        evaluationSubjects.fromWire(event.evaluationCompleted.subject, field),
        field,
        "a subject",
      );
      const accuracy = required(event.evaluationCompleted.accuracy, "evaluation_completed.accuracy", "an accuracy");
      return { kind: "evaluation-completed", ...position, subject, accuracy: accuracyFromWire(accuracy) };
    }
    case "warningRaised": {
      const { code, message: text } = event.warningRaised;
      return { kind: "warning-raised", ...position, code, message: text };
    }
  }
}

function phaseFromWire(phase: number): Phase {
  return required(phases.fromWire(phase, "phase"), "phase", "a phase");
}

function workFromWire({ phase, done, total, subject }: wire.PhaseProgressed): Fields<PhaseProgressed> {
  return {
    phase: phaseFromWire(phase),
    done: int64FieldFromWire(done, "phase_progressed.done", { from: 0 }),
    total: int64FieldFromWire(total, "phase_progressed.total", { from: 1 }),
    ...withoutAbsent({ subject: evaluationSubjects.fromWire(subject, "phase_progressed.subject") }),
  };
}

function stepFromWire(step: wire.StepCompleted): Fields<StepCompleted> {
  const { step: index, loss, hypergradientNorm, alpha, deviceSeconds, flops, cost, perturbedLoss, sharpness } = step;
  const skipReason = skipReasons.fromWire(step.skipReason, "step_completed.skip_reason");
  const bytesMoved = int64FieldFromWire(step.bytesMoved, "step_completed.bytes_moved", { from: 0 });
  const optional = withoutAbsent({ perturbedLoss, sharpness, skipReason });
  return { step: index, loss, hypergradientNorm, alpha, deviceSeconds, flops, bytesMoved, cost, ...optional };
}

function datasetFromWire(loaded: wire.DatasetLoaded): Fields<DatasetLoaded> {
  const { name, digest, trainImages, testImages, classes, imageShape } = loaded;
  return { name, digest, trainImages, testImages, classes, imageShape };
}
