import type { SkipReason } from "@condensery/condensation";
import type { JobResult } from "../results/job-result.js";
import type { PricedCost } from "./job-context.js";
import type { ExpertChoice } from "./segments.js";
import type { JobSpec } from "../specification/job-spec.js";

/** The parts of a job, in order. */
export const phases = ["load-data", "train-experts", "condense", "evaluate", "publish"] as const;
export type Phase = (typeof phases)[number];

/** What is evaluated beside the experts. */
export type EvaluationSubject = "condensed" | "random-real";

/** A measurement; null where it is not a finite number, which JSON cannot hold. */
export type Measurement = number | null;

/** One outer step as it is kept in the history and told to watchers. */
export interface StepRecord {
  /** Outer step, from 0. */
  readonly step: number;
  /** Segments of expert trajectories whose gradients were averaged. */
  readonly segments: readonly ExpertChoice[];
  /** Matching loss at phi (at phi + noise for SATM with gamma > 0). */
  readonly loss: Measurement;
  /** Matching loss at phi + epsilon; absent for MTT. */
  readonly lossPerturbed?: Measurement;
  /** F(phi + epsilon) - F(phi); absent for MTT. */
  readonly sharpness?: Measurement;
  readonly hypergradientNorm: Measurement;
  /** SATM only. */
  readonly ascentNorm?: Measurement;
  /** alpha after the step. */
  readonly alpha: number;
  readonly alphaGradient: Measurement;
  readonly firstInnerLoss: Measurement;
  /** Present when the update was not applied. */
  readonly skipped?: SkipReason;
}

export type WarningCode = "damaged-checkpoint" | "changed-device" | "service-unavailable";

/** What a job tells while it runs; plain JSON. */
export type JobEvent =
  | {
      readonly kind: "job-started";
      readonly folder: string;
      readonly spec: JobSpec;
      /** Outer steps done before; 0 for a new job. */
      readonly resumedAtStep: number;
    }
  /** The folder holds what resuming the job needs. */
  | { readonly kind: "job-recorded"; readonly folder: string }
  | { readonly kind: "phase-started"; readonly phase: Phase }
  | { readonly kind: "phase-completed"; readonly phase: Phase; readonly seconds: number }
  | {
      readonly kind: "dataset-loaded";
      readonly name: string;
      readonly digest: string;
      readonly trainImages: number;
      readonly testImages: number;
      readonly classes: number;
      /** As the network sees an image: [channels, height, width]. */
      readonly imageShape: readonly number[];
      /** Of the network. */
      readonly parameters: number;
    }
  | {
      readonly kind: "expert-progressed";
      /** The one that got on. */
      readonly expert: number;
      /** Optimiser steps done over all experts, those found in the trajectory store included. */
      readonly stepsDone: number;
      readonly stepsTotal: number;
    }
  | {
      readonly kind: "experts-trained";
      readonly specDigest: string;
      readonly accuracies: readonly number[];
      /** 0 when all were in the store. */
      readonly epochsTrained: number;
    }
  | ({
      readonly kind: "step-completed";
      readonly stepsTotal: number;
      /** From the draw of the segments to the updated images. */
      readonly seconds: number;
    } & StepRecord &
      PricedCost)
  | { readonly kind: "checkpoint-written"; readonly step: number; readonly file: string }
  | {
      readonly kind: "evaluation-progressed";
      readonly subject: EvaluationSubject;
      readonly stepsDone: number;
      readonly stepsTotal: number;
    }
  | {
      readonly kind: "evaluation-completed";
      readonly subject: EvaluationSubject;
      readonly accuracies: readonly number[];
      readonly mean: number;
      readonly standardDeviation: number;
    }
  | { readonly kind: "warning-raised"; readonly code: WarningCode; readonly message: string }
  | { readonly kind: "job-completed"; readonly result: JobResult };

/** Receives events in order. What it throws ends the job. */
export type EventListener = (event: JobEvent) => void;
