import type * as wire from "@condensery/wire/condensation";
import {
  networkChoicesFromWire,
  preprocessings,
  recipeOptionsFromWire,
  required,
  states,
  withoutAbsent,
} from "@condensery/wire/convert";
import type { Device as WireDevice } from "@condensery/wire/type";
import { augmentationOptionsFromWire } from "./augmentation-options.js";
import type { Accuracy, Condensation, Device, ResolvedOptions, ResultSummary, State } from "../condensation.js";

/** @throws WireError when a part is missing or has a value that this version does not know */
export function condensationFromWire(message: wire.Condensation | undefined): Condensation {
  const { name, spec, state, createTime, endTime, stepsDone, failure, result } = required(
    message,
    "condensation",
    "a condensation",
  );
  return {
    name,
    state: stateFromWire(state, "condensation.state"),
    options: optionsFromWire(required(spec, "condensation.spec", "a specification")),
    createTime: required(createTime, "condensation.create_time", "a time"),
    stepsDone,
    ...withoutAbsent({
      endTime,
      failure: failure === "" ? undefined : failure,
      summary: result === undefined ? undefined : summaryFromWire(result),
    }),
  };
}

export function stateFromWire(state: wire.State, field: string): State {
  return required(states.fromWire(state, field), field, "a state");
}

function optionsFromWire(spec: wire.CondensationSpec): ResolvedOptions {
  const { network, recipe, augmentation, preprocessing, ...others } = spec;
  const { kind: _kind, filters, ...choices } = networkChoicesFromWire(network, "spec.network");
  return {
    ...withoutAbsent({ ...others, width: filters }),
    preprocessing: preprocessings.fromWire(preprocessing ?? 0, "spec.preprocessing") ?? "standard",
    ...choices,
    ...recipeOptionsFromWire(recipe, "spec.recipe"),
    ...augmentationOptionsFromWire(augmentation, "spec.augmentation"),
  };
}

function summaryFromWire(result: wire.Result): ResultSummary {
  const { condensed, randomReal, experts, alpha, duration, files, device } = result;
  return {
    experts,
    alpha,
    durationMs: duration === undefined ? 0 : Number(duration.seconds) * 1000 + duration.nanos / 1e6,
    files,
    ...withoutAbsent({
      condensed: condensed === undefined ? undefined : accuracyFromWire(condensed),
      randomReal: randomReal === undefined ? undefined : accuracyFromWire(randomReal),
      device: device === undefined ? undefined : deviceFromWire(device),
    }),
  };
}

export function accuracyFromWire({ mean, standardDeviation, values }: wire.Accuracy): Accuracy {
  return { mean, standardDeviation, values };
}

function deviceFromWire({ provider, threads, onnxruntime }: WireDevice): Device {
  return { provider, threads, onnxruntime };
}
