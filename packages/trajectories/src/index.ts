export { publishFile, removeUnpublished } from "./atomic-file.js";
export { makeFolder } from "./make-folder.js";
export type { PublishMode } from "./atomic-file.js";
export { BlobNotFoundError, checkDigest, CorruptBlobError } from "./blob-store.js";
export type { BlobStore, CallOptions } from "./blob-store.js";
export { canonicalJson, CanonicalJsonError } from "./canonical-json.js";
export type { JsonObject, JsonValue } from "./canonical-json.js";
export { folderBlobStore } from "./folder-blob-store.js";
export { openS3TrajectoryStore } from "./open-s3-trajectory-store.js";
export type { OpenS3TrajectoryStoreOptions } from "./open-s3-trajectory-store.js";
export { openTrajectoryStore } from "./open-trajectory-store.js";
export type { OpenTrajectoryStoreOptions } from "./open-trajectory-store.js";
export { checkIndex } from "./record-keys.js";
export { folderRecordStore } from "./record-store.js";
export type { RecordStore } from "./record-store.js";
export type { PutOnceMode, S3Options } from "./s3-options.js";
export { SnapshotCache } from "./snapshot-cache.js";
export { checkFinite } from "./snapshot-checks.js";
export { ManifestError } from "./snapshot-record.js";
export type { SnapshotRecord, SnapshotStatistics } from "./snapshot-record.js";
export { specDigest } from "./spec-digest.js";
export { StoreError } from "./store-error.js";
export { parseStoreLocation } from "./store-location.js";
export type { StoreLocation } from "./store-location.js";
export { TrajectoryError } from "./trajectory-error.js";
export type { TrajectoryErrorDetails, TrajectoryErrorReason } from "./trajectory-error.js";
export { createTrajectoryStore } from "./trajectory-store.js";
export type {
  ExpertDescription,
  Snapshot,
  SnapshotStore,
  TrajectoryDescription,
  TrajectoryStore,
  TrajectoryStoreParts,
} from "./trajectory-store.js";
