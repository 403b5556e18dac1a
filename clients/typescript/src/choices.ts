/** Method of condensation. */
export type Method = "satm" | "mtt";

/** Normalisation behind each convolution. */
export type Norm = "instance" | "none";

/** Pooling at the end of each block. */
export type Pooling = "average" | "max" | "none";

/** What `gamma` measures. */
export type NoiseMode = "relative" | "std" | "variance";

/** Which gradient moves alpha. */
export type AlphaGradient = "exact" | "first-order";
