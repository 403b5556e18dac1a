/** What every store must do, as suites for vitest; only for tests. */
export { blobStoreConformance } from "./blob-store-conformance.js";
export type { BlobStoreUnderTest } from "./blob-store-conformance.js";
export { recordStoreConformance } from "./record-store-conformance.js";
export type { RecordStoreUnderTest } from "./record-store-conformance.js";
export { snapshotStoreConformance } from "./snapshot-store-conformance.js";
export type { SnapshotStoreUnderTest } from "./snapshot-store-subject.js";
export { startS3TestServer } from "./s3-test-server.js";
export type { Conditions, S3TestServer } from "./s3-test-server.js";
