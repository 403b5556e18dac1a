import { DEFAULT_CACHE_BYTES } from "./open-trajectory-store.js";
import type { S3Bucket } from "./s3-bucket.js";
import type { PutOnceMode, S3Options } from "./s3-options.js";
import { StoreError } from "./store-error.js";
import { createTrajectoryStore } from "./trajectory-store.js";
import type { TrajectoryStore } from "./trajectory-store.js";

/** How to open a bucket. */
export interface OpenS3TrajectoryStoreOptions extends S3Options {
  /** Bound of the cache of decoded snapshots, in bytes; 0 keeps none. Default: 256 MiB. */
  readonly cacheBytes?: number;
  /** Default: `conditional`. */
  readonly putOnce?: PutOnceMode;
  readonly signal?: AbortSignal;
}

/**
 * Opens a bucket as trajectory store, with the keys that a folder's store has as paths. Dispose it to close its
 * connections. The AWS SDK is loaded here and not before, so that a folder costs nothing of it.
 *
 * @throws StoreError when the bucket cannot be listed or written, or does not do what `putOnce` needs
 */
export async function openS3TrajectoryStore({
  cacheBytes = DEFAULT_CACHE_BYTES,
  putOnce = "conditional",
  signal,
  ...location
}: OpenS3TrajectoryStoreOptions): Promise<TrajectoryStore & Disposable> {
  const [{ openS3Bucket }, { s3BlobStore }, { s3RecordStore }] = await Promise.all([
    import("./s3-bucket.js"),
    import("./s3-blob-store.js"),
    import("./s3-record-store.js"),
  ]);
  const bucket = openS3Bucket(location);
  try {
    await probe(bucket, putOnce, signal);
  } catch (error) {
    bucket[Symbol.dispose]();
    throw error;
  }
  const store = createTrajectoryStore({
    blobs: s3BlobStore(bucket),
    records: s3RecordStore(bucket, putOnce),
    cacheBytes,
  });
  return { ...store, [Symbol.dispose]: () => bucket[Symbol.dispose]() };
}

const probeKey = "tmp/put-once";

/** Says at the start what would otherwise go wrong in the middle: some endpoints take the condition and ignore it. */
async function probe(bucket: S3Bucket, putOnce: PutOnceMode, signal: AbortSignal | undefined): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  await bucket.list("trajectories", options);
  await bucket.write(probeKey, new Uint8Array(0), options);
  if (putOnce === "single-writer") return;
  if (await knowsConditions(bucket, options)) return;
  throw new StoreError("open", bucket.locate(""), new Error("the endpoint does not honour If-None-Match on PUT"), {
    advice: "If only one process ever writes to it, ask for the mode single-writer; otherwise use another endpoint",
  });
}

async function knowsConditions(bucket: S3Bucket, options: { readonly signal?: AbortSignal }): Promise<boolean> {
  const { isNotImplemented, otherwise } = await import("./s3-errors.js");
  const written = await bucket
    .writeIfAbsent(probeKey, new Uint8Array(0), options)
    .catch(otherwise(isNotImplemented, true));
  return !written;
}
