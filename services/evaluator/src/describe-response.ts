import { preprocessingToWire } from "@condensery/wire/convert";
import type { DescribeDatasetResponse } from "@condensery/wire/evaluation";
import type { DescribedDataset } from "./commands/describe-dataset.js";

export function describedToWire(described: DescribedDataset): DescribeDatasetResponse {
  const { name, digest, classes, shape, trainImages, testImages, statistics } = described;
  return {
    name,
    digest,
    classes: [...classes],
    channels: shape.channels,
    size: { height: shape.height, width: shape.width },
    trainImages: [...trainImages],
    testImages: [...testImages],
    statistics: preprocessingToWire(statistics),
  };
}
