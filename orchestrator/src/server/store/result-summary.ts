/** What came out of a condensation, without the images. */
export interface ResultSummary {
  /** Undefined: no evaluation was asked for. */
  readonly condensed: AccuracySummary | undefined;
  /** The same on as many random real images. */
  readonly randomReal: AccuracySummary | undefined;
  /** Mean test accuracy of the experts, in [0, 1]. */
  readonly experts: number;
  /** Learned step size. */
  readonly alpha: number;
  readonly files: readonly ResultFile[];
  /** What computed the last outer step; undefined: it is not known. */
  readonly device: DeviceSummary | undefined;
}

/** Test accuracies of repeats, in [0, 1]. */
export interface AccuracySummary {
  readonly mean: number;
  /** Of the population. */
  readonly standardDeviation: number;
  /** One a repeat. */
  readonly values: readonly number[];
}

/** A file of the result as it was when the condensation ended. */
export interface ResultFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

export interface DeviceSummary {
  readonly provider: string;
  readonly threads: number;
  readonly onnxruntime: string;
}
