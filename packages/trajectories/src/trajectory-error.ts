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

/** A request that does not fit what the trajectory store holds. */
export class TrajectoryError extends Error {
  override readonly name = "TrajectoryError";
  readonly reason: TrajectoryErrorReason;
  readonly specDigest: string;

  constructor(reason: TrajectoryErrorReason, specDigest: string, message: string) {
    super(`trajectory ${specDigest.slice(0, 12)}: ${message}`);
    this.reason = reason;
    this.specDigest = specDigest;
  }
}
