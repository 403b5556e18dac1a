export { publishFile } from "./atomic-file.js";
export type { PublishMode } from "./atomic-file.js";
export { BlobNotFoundError, CorruptBlobError } from "./blob-store.js";
export type { BlobStore, CallOptions } from "./blob-store.js";
export { canonicalJson, CanonicalJsonError } from "./canonical-json.js";
export type { JsonObject, JsonValue } from "./canonical-json.js";
export { folderBlobStore } from "./folder-blob-store.js";
export { openTrajectoryStore } from "./open-trajectory-store.js";
export type { OpenTrajectoryStoreOptions } from "./open-trajectory-store.js";
export { folderRecordStore } from "./record-store.js";
export type { RecordStore } from "./record-store.js";
export { ManifestError } from "./snapshot-record.js";
export type { SnapshotRecord, SnapshotStatistics } from "./snapshot-record.js";
export { specDigest } from "./spec-digest.js";
export { StoreError } from "./store-error.js";
export { TrajectoryError } from "./trajectory-error.js";
export type { TrajectoryErrorReason } from "./trajectory-error.js";
export { createTrajectoryStore } from "./trajectory-store.js";
export type {
  ExpertDescription,
  Snapshot,
  TrajectoryDescription,
  TrajectoryStore,
  TrajectoryStoreParts,
} from "./trajectory-store.js";
