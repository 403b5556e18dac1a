import type { NetworkSpec } from "@condensery/wire/convert";
import type { Measurement as Measured } from "../jobs/events.js";
import type { Subject } from "./evaluation-plan.js";

/** A network after one of its epochs. */
export interface MeasuredEpoch {
  readonly epoch: number;
  /** Training loss; null where training diverged. */
  readonly loss: Measured;
  /** In [0, 1]. */
  readonly accuracy: number;
}

/** One network that was trained and tested. */
export interface MeasuredRepeat {
  readonly repeat: number;
  /** After the last epoch. */
  readonly last: number;
  /** Highest accuracy of all tested epochs, chosen on the test images themselves. */
  readonly best: number;
  readonly bestEpoch: number;
  readonly curve: readonly MeasuredEpoch[];
  /** Test images of each class classified correctly, [classes]. */
  readonly classCorrect: readonly number[];
  /** [classes, classes] row-major, true classes as rows; empty where it was not asked for. */
  readonly confusion: readonly number[];
}

/** Networks of one architecture trained on one set of images. */
export interface MeasuredRow {
  readonly subject: Subject;
  readonly network: NetworkSpec;
  /** Images trained on. */
  readonly images: number;
  /** E. */
  readonly epochs: number;
  /** Of the first epoch. */
  readonly learningRate: number;
  /** What a search for it found; absent: it was given. */
  readonly search?: readonly SearchedRate[];
  readonly repeats: readonly MeasuredRepeat[];
}

/** A rate that was tried, with the accuracy of one network apart from those reported. */
export interface SearchedRate {
  readonly learningRate: number;
  readonly accuracy: number;
}

/** Accuracy after the last epoch, or of the best tested epoch of each network. */
export type AccuracyKind = "last" | "best";
