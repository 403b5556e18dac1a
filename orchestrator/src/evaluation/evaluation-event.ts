import type { NetworkSpec } from "@condensery/wire/convert";
import type { JobEvent } from "../jobs/events.js";
import type { Subject } from "./evaluation-plan.js";

/** What an evaluation of a folder tells while it runs; plain JSON. */
export type EvaluationEvent =
  /** Of the network whose features herding and k-center compare. */
  | { readonly kind: "selection-progressed"; readonly stepsDone: number; readonly stepsTotal: number }
  /** Of all networks together. */
  | { readonly kind: "evaluation-progressed"; readonly stepsDone: number; readonly stepsTotal: number }
  | {
      readonly kind: "evaluation-completed";
      readonly subject: Subject;
      readonly network: NetworkSpec;
      /** After the last epoch, one a repeat. */
      readonly accuracies: readonly number[];
      readonly mean: number;
      readonly standardDeviation: number;
    }
  | Extract<JobEvent, { readonly kind: "warning-raised" }>;

/** Receives events in order. What it throws ends the evaluation. */
export type EvaluationListener = (event: EvaluationEvent) => void;
