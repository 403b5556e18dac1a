import type { Schedule, StepSchedule } from "../generated/condensery/evaluation/v1/evaluation_service.js";
import { convertAll } from "./convert-all.js";
import { integerFromWire, numberFromWire } from "./numbers.js";
import { invalid, required } from "./wire-error.js";

/** How a learning rate falls. */
export type ScheduleSpec =
  | {
      readonly kind: "step";
      /** Ascending; absent: floor(E / 2) + 2 alone. */
      readonly epochs?: readonly number[] | undefined;
      readonly factor: number;
      /** Whether the optimiser starts anew with each fall. */
      readonly restart: boolean;
    }
  | { readonly kind: "cosine" }
  | { readonly kind: "constant" };

/** The literature's. */
const usual = { kind: "step", factor: 0.1, restart: true } as const satisfies ScheduleSpec;

export function scheduleToWire(schedule: ScheduleSpec): Schedule {
  if (schedule.kind === "cosine") return { kind: { $case: "cosine", cosine: {} } };
  if (schedule.kind === "constant") return { kind: { $case: "constant", constant: {} } };
  const { epochs = [], factor, restart } = schedule;
  return { kind: { $case: "step", step: { epochs: [...epochs], factor, keepState: !restart } } };
}

/** @param epochs E, the last epoch. @throws WireError listing every mistake */
export function scheduleFromWire(message: Schedule | undefined, field: string, epochs: number): ScheduleSpec {
  if (message === undefined) return usual;
  const kind = required(message.kind, `${field}.kind`, "step, cosine or constant");
  return kind.$case === "step" ? stepFromWire(kind.step, `${field}.step`, epochs) : { kind: kind.$case };
}

function stepFromWire({ epochs, factor, keepState }: StepSchedule, field: string, last: number): ScheduleSpec {
  const falls = (): readonly number[] => {
    for (const [index, epoch] of epochs.entries()) {
      const before = epochs[index - 1] ?? 0;
      integerFromWire(epoch, `${field}.epochs[${index}]`, { from: 1, to: last });
      if (epoch <= before) throw invalid(`${field}.epochs[${index}]`, `an epoch behind ${before}`, String(epoch));
    }
    return epochs;
  };
  const { epochs: given, factor: by } = convertAll({
    epochs: falls,
    factor: () =>
      factor === undefined ? usual.factor : numberFromWire(factor, `${field}.factor`, { above: 0, to: 1 }),
  });
  return { kind: "step", ...(given.length > 0 ? { epochs: given } : {}), factor: by, restart: !keepState };
}
