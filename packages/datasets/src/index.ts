export { DatasetFileError } from "./dataset-file-error.js";
export type { DatasetFileErrorReason } from "./dataset-file-error.js";
export { loadDataset, parseDatasetUri, SUPPORTED_DATASETS, UnknownDatasetError } from "./dataset-uri.js";
export type { DatasetSpec } from "./dataset-uri.js";
export { epochBatches } from "./epoch-batches.js";
export type { EpochBatchesOptions } from "./epoch-batches.js";
export { gatherImages, gatherLabels } from "./gather.js";
export { loadIdxDirectory } from "./idx-directory.js";
export type { IdxDirectoryOptions } from "./idx-directory.js";
export { classCounts, datasetDigest, imageSize } from "./image-dataset.js";
export type { ImageDataset, ImageShape, ImageSplit } from "./image-dataset.js";
export { loadMnistPackage } from "./mnist-package.js";
export { PreprocessingError, PreprocessingMismatchError } from "./preprocessing-error.js";
export type { PreprocessingDifference } from "./preprocessing-error.js";
export { assertSamePreprocessing, parsePreprocessing } from "./preprocessing-json.js";
export {
  applyPreprocessing,
  fitPreprocessing,
  invertPreprocessing,
  preparedShape,
  prepareImages,
} from "./preprocessing.js";
export type { PreparedSplit, Preprocessing } from "./preprocessing.js";
export { NotEnoughImagesError, randomPerClass } from "./random-per-class.js";
export { syntheticBatches } from "./synthetic-batches.js";
