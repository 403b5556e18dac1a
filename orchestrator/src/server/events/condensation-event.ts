import type { EvaluationSubjectName, PhaseName, SkipReasonName, StateName } from "@condensery/wire/convert";
import type { Measurement } from "../../jobs/events.js";
import type { AccuracySummary } from "../store/result-summary.js";

/** What watchers are told; plain JSON, as it is kept. */
export type CondensationEvent =
  | { readonly kind: "state-changed"; readonly state: StateName; readonly failure?: string }
  | { readonly kind: "phase-started"; readonly phase: PhaseName }
  | {
      readonly kind: "phase-progressed";
      readonly phase: PhaseName;
      readonly done: number;
      /** At least 1. */
      readonly total: number;
      /** In the evaluation only. */
      readonly subject?: EvaluationSubjectName;
    }
  | {
      readonly kind: "dataset-loaded";
      readonly name: string;
      readonly digest: string;
      readonly trainImages: number;
      readonly testImages: number;
      readonly classes: number;
      /** [channels, height, width] */
      readonly imageShape: readonly number[];
    }
  | { readonly kind: "experts-ready"; readonly accuracies: readonly number[]; readonly epochsTrained: number }
  | {
      readonly kind: "step-completed";
      readonly step: number;
      readonly loss: Measurement;
      readonly perturbedLoss?: Measurement;
      readonly sharpness?: Measurement;
      readonly hypergradientNorm: Measurement;
      readonly alpha: number;
      readonly skipReason?: SkipReasonName;
      readonly deviceSeconds: number;
      readonly flops: number;
      readonly bytesMoved: number;
      readonly cost: number;
    }
  | { readonly kind: "checkpoint-written"; readonly step: number }
  | {
      readonly kind: "evaluation-completed";
      readonly subject: EvaluationSubjectName;
      readonly accuracy: AccuracySummary;
    }
  | { readonly kind: "warning-raised"; readonly code: string; readonly message: string };

/** An event in its place. */
export interface StoredEvent {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly event: CondensationEvent;
}
