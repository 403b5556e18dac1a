/** How large a condensation may be; each is checked before memory is taken or anybody computes. */
export interface JobLimits {
  /** Condensed images: classes times images of each class. */
  readonly images: number;
  readonly classes: number;
  /** Of the network. */
  readonly parameters: number;
  readonly innerSteps: number;
  readonly outerSteps: number;
  /** Images that all experts are trained on: experts times epochs times training images. */
  readonly trainingImages: number;
  /** Of the data set in memory, one byte a value. */
  readonly datasetBytes: number;
  /** Of the largest message to a service; must lie below what the services accept. */
  readonly messageBytes: number;
  /** Estimated memory of one call to a service, beside what its process takes by itself. */
  readonly memoryBytes: number;
}

/** Bounds that the settings of the literature stay below. */
export const defaultJobLimits: JobLimits = {
  images: 20_000,
  classes: 1000,
  parameters: 2 ** 26,
  innerSteps: 1000,
  outerSteps: 100_000,
  trainingImages: 1e9,
  datasetBytes: 8 * 2 ** 30,
  messageBytes: 120 * 2 ** 20,
  memoryBytes: 8 * 2 ** 30,
};
