import type { ImageShape } from "./image-dataset.js";

/** What a data set turns out to be before its images are read. */
export interface DatasetDescription {
  readonly classes: number;
  readonly shape: ImageShape;
  /** Images of each split, damaged ones that will be left out included. */
  readonly train: number;
  readonly test: number;
}
