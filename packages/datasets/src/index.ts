export type { DatasetDescription } from "./dataset-description.js";
export { DatasetFileError } from "./dataset-file-error.js";
export type { DatasetFileErrorReason } from "./dataset-file-error.js";
export { datasetKinds } from "./dataset-kinds.js";
export type { DatasetKindDescription, DatasetOptionDescription } from "./dataset-kinds.js";
export { datasetLimits, defaultDatasetLimits } from "./dataset-limits.js";
export type { DatasetLimits } from "./dataset-limits.js";
export { datasetManifest } from "./dataset-manifest.js";
export type { DatasetManifest, SplitManifest } from "./dataset-manifest.js";
export { DatasetNotFoundError, locateDataset } from "./dataset-roots.js";
export type { DatasetSpec } from "./dataset-spec.js";
export { parseDatasetUri, SUPPORTED_DATASETS, UnknownDatasetError } from "./dataset-uri.js";
export { datasetAddresses } from "./download/dataset-addresses.js";
export type { DatasetAddress } from "./download/dataset-addresses.js";
export { downloadDataset } from "./download/download-dataset.js";
export type { DownloadOptions, DownloadProgress } from "./download/download-dataset.js";
export { DatasetDownloadError } from "./download/download-error.js";
export type { DatasetDownloadReason } from "./download/download-error.js";
export type { Fetch } from "./download/partial-response.js";
export { epochBatches } from "./epoch-batches.js";
export type { EpochBatchesOptions } from "./epoch-batches.js";
export { gatherImages, gatherLabels } from "./gather.js";
export { loadIdxDirectory } from "./idx-directory.js";
export type { IdxDirectoryOptions } from "./idx-directory.js";
export { classCounts, datasetDigest, imageSize } from "./image-dataset.js";
export type { ImageDataset, ImageShape, ImageSplit } from "./image-dataset.js";
export type { ImageOptions } from "./images/decode-image.js";
export { literatureStatistics, publishedKinds, publishedStatistics, standardise } from "./literature-statistics.js";
export type { ChannelStatistics } from "./literature-statistics.js";
export { loadDataset, loadSource } from "./load-dataset.js";
export type { LoadOptions, LoadProgress } from "./load-dataset.js";
export { loadMnistPackage } from "./mnist-package.js";
export { datasetNameForm, parseDatasetName, readDatasetName } from "./names/dataset-name.js";
export type { DatasetKind, DatasetName } from "./names/dataset-name.js";
export { DatasetNameError } from "./names/dataset-options.js";
export type { ClassChoice } from "./names/dataset-options.js";
export { openDataset } from "./open-dataset.js";
export type { OpenOptions } from "./open-dataset.js";
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
export type { PaddedSize, PreparedSplit, Preprocessing, Standardisation, ZcaPreprocessing } from "./preprocessing.js";
export { NotEnoughImagesError, randomPerClass } from "./random-per-class.js";
export type { HeldOut } from "./sources/held-out-split.js";
export type { ImageSource, LabelledImage, SourceSplit, StreamOptions } from "./sources/image-source.js";
export { imagenetSubsets } from "./sources/imagenet-subsets.js";
export type { ImagenetClass, ImagenetSubset } from "./sources/imagenet-subsets.js";
export { syntheticBatches } from "./synthetic-batches.js";
export type { MatrixProduct } from "./zca/matrix-product.js";
export { displayWhitened, prepareWhitened } from "./zca/prepare-whitened.js";
export { rowProduct } from "./zca/row-product.js";
export { ZcaError } from "./zca/zca-error.js";
export type { ZcaReason } from "./zca/zca-error.js";
export { restoreZca, storeZca } from "./zca/zca-tensors.js";
export type { StoredZca, ZcaTensor } from "./zca/zca-tensors.js";
export { fitZca, literatureEpsilon, unwhitenImages, whitenImages, zcaFittingBytes } from "./zca/zca-whitening.js";
export type { ZcaOptions, ZcaWhitening } from "./zca/zca-whitening.js";
