import type { CallOptions } from "./blob-store.js";
import type { RecordStore } from "./record-store.js";
import type { S3Bucket } from "./s3-bucket.js";
import type { PutOnceMode } from "./s3-options.js";

/** Records as objects of the same keys; failures of the endpoint are StoreErrors. */
export function s3RecordStore(bucket: S3Bucket, mode: PutOnceMode): RecordStore {
  return {
    create:
      mode === "conditional" ? (key, bytes, options) => bucket.writeIfAbsent(key, bytes, options) : createAlone(bucket),
    read: (key, options) => bucket.read(key, options),
    list: (key, options) => bucket.list(key, options),
    locate: (key) => bucket.locate(key),
  };
}

/** One writer of a key after the other: whoever looks first and finds nothing writes before the next one looks. */
function createAlone(bucket: S3Bucket): RecordStore["create"] {
  const lastWriters = new Map<string, Promise<unknown>>();
  return async (key: string, bytes: Uint8Array, options: CallOptions = {}): Promise<boolean> => {
    options.signal?.throwIfAborted();
    const write = async (): Promise<boolean> => {
      if (await bucket.exists(key, options)) return false;
      await bucket.write(key, bytes, options);
      return true;
    };
    // A failed writer leaves the turn to the next one all the same.
    const own = (lastWriters.get(key) ?? Promise.resolve()).then(write, write);
    lastWriters.set(key, own);
    try {
      return await own;
    } finally {
      if (lastWriters.get(key) === own) lastWriters.delete(key);
    }
  };
}
