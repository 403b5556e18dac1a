import type { EvaluationEvent } from "../evaluation/evaluation-event.js";
import type { ContinualMethod, LearningMethod } from "./continual-request.js";

/** What an experiment tells while it runs; plain JSON. Steps and orders are counted from 1. */
export type ContinualEvent =
  | {
      readonly kind: "experiment-planned";
      readonly dataset: string;
      readonly classes: number;
      /** Different groups of classes in all orders together. */
      readonly groups: number;
      /** Networks that will be trained and tested. */
      readonly networks: number;
    }
  /** Outer steps of all condensations together. */
  | { readonly kind: "condensation-progressed"; readonly stepsDone: number; readonly stepsTotal: number }
  | {
      readonly kind: "group-condensed";
      readonly method: LearningMethod;
      /** Names of the classes. */
      readonly classes: readonly string[];
      readonly source: string;
    }
  | Extract<EvaluationEvent, { readonly kind: "selection-progressed" | "evaluation-progressed" | "warning-raised" }>
  | {
      readonly kind: "memory-evaluated";
      readonly method: ContinualMethod;
      readonly order: number;
      readonly step: number;
      /** On the test images of the classes seen, one a network, in [0, 1]. */
      readonly accuracies: readonly number[];
    };

/** Receives events in order. What it throws ends the experiment. */
export type ContinualListener = (event: ContinualEvent) => void;
