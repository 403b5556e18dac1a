import type { SnapshotStore } from "./trajectory-store.js";

/** A fresh, empty store with what the suite needs to do to it. Keys are those of a folder's paths. */
export interface SnapshotStoreUnderTest {
  readonly store: SnapshotStore;
  /** Another store over the same content, without a cache, as another process has it. */
  reopen(): Promise<SnapshotStore>;
  /** A stored file, behind the store's back. */
  read(key: string): Promise<Uint8Array>;
  write(key: string, bytes: Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
  /** Frees what the store holds. */
  dispose(): Promise<void>;
}

/** A store with one specification. */
export interface OpenedSubject extends SnapshotStoreUnderTest {
  /** That of `spec`. */
  readonly digest: string;
}

export const spec = { dataset: "mnist", network: { width: 4 }, seed: 1 };

export const theta = (...values: number[]): Float32Array => Float32Array.from(values);

/** What a promise is rejected with; a text when it is not. */
export const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "resolved",
    (cause: unknown) => cause,
  );

/** Key of a blob. */
export const blobKey = (blob: string): string => `blobs/sha256/${blob.slice(0, 2)}/${blob}.safetensors`;
