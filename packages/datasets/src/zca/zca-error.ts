/**
 * Why images cannot be whitened.
 *
 * - `images`: too few, or of another size than the whitening was fitted to
 * - `memory`: the matrices do not fit
 * - `precision`: the matrix products are not of float32 precision, or the iteration does not converge
 * - `tensors`: what was stored is no whitening
 */
export type ZcaReason = "images" | "memory" | "precision" | "tensors";

/** A whitening that cannot be fitted or used. */
export class ZcaError extends Error {
  override readonly name = "ZcaError";
  readonly reason: ZcaReason;

  constructor(reason: ZcaReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
