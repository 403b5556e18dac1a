import {
  fitPreprocessing,
  literatureEpsilon,
  publishedStatistics,
  readDatasetName,
  standardise,
  type ImageDataset,
  type PaddedSize,
  type Preprocessing,
} from "@condensery/datasets";
import type { JobSpec } from "../specification/job-spec.js";

/** What a job's choice means for its data set. Throws PreprocessingError when a channel is the same everywhere. */
export function jobPreprocessing(
  choice: JobSpec["preprocessing"],
  uri: string,
  dataset: ImageDataset,
  padTo: PaddedSize,
): Preprocessing {
  switch (choice) {
    case undefined:
      return fitPreprocessing(dataset.train, { padTo });
    case "zca":
      return { kind: "zca", epsilon: literatureEpsilon, padTo };
    case "literature":
    case "literature-mtt": {
      const statistics = publishedStatistics(readDatasetName(uri).kind, choice === "literature-mtt");
      if (statistics === undefined) throw new RangeError(`the literature states no statistics of ${uri}`);
      return standardise(statistics, padTo);
    }
  }
}
