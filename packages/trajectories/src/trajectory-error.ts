/**
 * Why a snapshot was not stored or found.
 *
 * - `unknown-spec`: no specification of this digest is registered
 * - `missing`: the expert has no snapshot of this epoch
 * - `sequence`: epochs must be appended one after the other from 0
 * - `conflict`: another snapshot of this epoch is stored already
 * - `shape`: the number of parameters differs from the epoch before
 * - `value`: a parameter or statistic is not finite
 */
export type TrajectoryErrorReason = "unknown-spec" | "missing" | "sequence" | "conflict" | "shape" | "value";

/** Values that belong to a reason, for programs; each only where the reason has it. */
export interface TrajectoryErrorDetails {
  readonly expert?: number;
  readonly epoch?: number;
  /** With `sequence`: the only epoch that can be appended. */
  readonly expectedEpoch?: number;
  /** With `shape` and `value`: what theta should have been, such as `float32[300]`. */
  readonly expected?: string;
  /** With `shape` and `value`: what it was. */
  readonly actual?: string;
}

/** A request that does not fit what the trajectory store holds. */
export class TrajectoryError extends Error {
  override readonly name = "TrajectoryError";
  readonly reason: TrajectoryErrorReason;
  readonly specDigest: string;
  readonly details: TrajectoryErrorDetails;

  constructor(
    reason: TrajectoryErrorReason,
    specDigest: string,
    message: string,
    details: TrajectoryErrorDetails = {},
  ) {
    super(`trajectory ${specDigest.slice(0, 12)}: ${message}`);
    this.reason = reason;
    this.specDigest = specDigest;
    this.details = details;
  }
}
