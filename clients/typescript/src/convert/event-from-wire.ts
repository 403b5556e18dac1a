import type { StepCompleted as WireStep, WatchCondensationResponse } from "@condensery/wire/condensation";
import { int64FieldFromWire, phases, required, skipReasons, withoutAbsent } from "@condensery/wire/convert";
import type { CondensationEvent, EventPosition, Phase, StepCompleted } from "../event.js";
import { stateFromWire } from "./condensation-from-wire.js";

/**
 * undefined: nothing that happened, or a kind of event that this version does not know.
 *
 * @throws WireError when a part is missing or has a value that this version does not know
 */
export function eventFromWire(message: WatchCondensationResponse): CondensationEvent | undefined {
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
    case "phaseProgressed": {
      const { phase, done, total } = event.phaseProgressed;
      const work = {
        done: int64FieldFromWire(done, "phase_progressed.done", { from: 0 }),
        total: int64FieldFromWire(total, "phase_progressed.total", { from: 1 }),
      };
      return { kind: "phase-progressed", ...position, phase: phaseFromWire(phase), ...work };
    }
    case "stepCompleted":
      return { kind: "step-completed", ...position, ...stepFromWire(event.stepCompleted) };
    case "checkpointWritten":
      return { kind: "checkpoint-written", ...position, step: event.checkpointWritten.step };
  }
}

function phaseFromWire(phase: number): Phase {
  return required(phases.fromWire(phase, "phase"), "phase", "a phase");
}

function stepFromWire(step: WireStep): Omit<StepCompleted, keyof EventPosition | "kind"> {
  const { step: index, loss, hypergradientNorm, alpha, deviceSeconds, perturbedLoss, sharpness } = step;
  const skipReason = skipReasons.fromWire(step.skipReason, "step_completed.skip_reason");
  const optional = withoutAbsent({ perturbedLoss, sharpness, skipReason });
  return { step: index, loss, hypergradientNorm, alpha, deviceSeconds, ...optional };
}
