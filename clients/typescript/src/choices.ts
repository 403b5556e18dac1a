/** Method of condensation. */
export type Method = "satm" | "mtt";

/** Normalisation behind each convolution; no batch norm, since experts keep no running statistics. */
export type Norm = "instance" | "none";

/** Pooling at the end of each block. */
export type Pooling = "average" | "max" | "none";

/** What `gamma` measures. */
export type NoiseMode = "relative" | "std" | "variance";

/** Which gradient moves alpha. */
export type AlphaGradient = "exact" | "first-order";

/** How raw images become network input. */
export type PreprocessingName = "standard" | "literature" | "literature-mtt" | "zca";

/** What is done to batches before a network trains on them. */
export type Augmentation = "none" | "dsa";

/** Whether each image of a batch is transformed by itself, or the whole batch alike. */
export type DsaMode = "per-image" | "siamese";
