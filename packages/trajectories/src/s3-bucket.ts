import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { CallOptions } from "./blob-store.js";
import { isAbsent, isAlready, isInProgress, otherwise, storeError } from "./s3-errors.js";
import type { S3Options } from "./s3-options.js";
import { StoreError } from "./store-error.js";

/** What the stores ask of a bucket. Keys are relative to the prefix; failures are StoreErrors. */
export interface S3Bucket extends Disposable {
  /** Where a key lies, for messages. */
  locate(key: string): string;
  /** undefined when there is no such object. */
  read(key: string, options?: CallOptions): Promise<Uint8Array | undefined>;
  exists(key: string, options?: CallOptions): Promise<boolean>;
  /** Replaces what is there. */
  write(key: string, bytes: Uint8Array, options?: CallOptions): Promise<void>;
  /** False when there was an object, on endpoints that know conditional writes. */
  writeIfAbsent(key: string, bytes: Uint8Array, options?: CallOptions): Promise<boolean>;
  /** Names directly below a key, in code-unit order. */
  list(key: string, options?: CallOptions): Promise<readonly string[]>;
}

/** While another conditional write of the key is under way, Amazon answers neither yes nor no. */
const mostConflicts = 20;

/** Opens a bucket; nothing is sent yet. Dispose it to close its connections. */
export function openS3Bucket(location: S3Options): S3Bucket {
  const { bucket: Bucket, prefix = "", endpoint, region = "us-east-1", credentials } = location;
  const client = new S3Client({
    region,
    forcePathStyle: location.pathStyle ?? endpoint !== undefined,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000 },
    // Blobs are checked against their names anyway, and many endpoints send no checksum.
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const keyOf = (key: string): string => (prefix === "" ? key : `${prefix}/${key}`);
  const locate = (key: string): string => `s3://${Bucket}/${keyOf(key)}`;

  /** Runs a command; an abort rejects with the signal's own reason instead of the SDK's error. */
  async function attempt<Result>(
    action: string,
    key: string,
    { signal }: CallOptions,
    run: (options: { abortSignal?: AbortSignal }) => Promise<Result>,
  ): Promise<Result> {
    signal?.throwIfAborted();
    try {
      return await run(signal === undefined ? {} : { abortSignal: signal });
    } catch (cause) {
      signal?.throwIfAborted();
      throw storeError(action, locate(key), cause);
    }
  }

  return {
    locate,

    read: (key, options = {}) =>
      attempt("read", key, options, async (sendOptions) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(key) }), sendOptions);
        return Body?.transformToByteArray();
      }).catch(otherwise(isAbsent, undefined)),

    exists: (key, options = {}) =>
      attempt("read", key, options, async (sendOptions) => {
        await client.send(new HeadObjectCommand({ Bucket, Key: keyOf(key) }), sendOptions);
        return true;
      }).catch(otherwise(isAbsent, false)),

    async write(key, bytes, options = {}) {
      const command = new PutObjectCommand({ Bucket, Key: keyOf(key), Body: bytes });
      await attempt("write", key, options, (sendOptions) => client.send(command, sendOptions));
    },

    async writeIfAbsent(key, bytes, options = {}) {
      const command = new PutObjectCommand({ Bucket, Key: keyOf(key), Body: bytes, IfNoneMatch: "*" });
      for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
        const outcome = await attempt("write", key, options, async (sendOptions) => {
          await client.send(command, sendOptions);
          return true;
        })
          .catch(otherwise(isAlready, false))
          .catch(otherwise(isInProgress, undefined));
        if (outcome !== undefined) return outcome;
      }
      const cause = new Error(`other writers of the same object were in progress ${mostConflicts} times`);
      throw new StoreError("write", locate(key), cause, { advice: "Try again", unavailable: true });
    },

    async list(key, options = {}) {
      const Prefix = `${keyOf(key)}/`;
      const names: string[] = [];
      let token: string | undefined;
      do {
        const command = new ListObjectsV2Command({
          Bucket,
          Prefix,
          Delimiter: "/",
          ...(token === undefined ? {} : { ContinuationToken: token }),
        });
        const page = await attempt("list", key, options, (sendOptions) => client.send(command, sendOptions));
        for (const { Prefix: folder = "" } of page.CommonPrefixes ?? []) names.push(folder.slice(Prefix.length, -1));
        for (const { Key: object = "" } of page.Contents ?? []) names.push(object.slice(Prefix.length));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      // A folder's own marker, which some tools leave, has no name.
      return [...new Set(names)].filter((name) => name !== "").toSorted();
    },

    [Symbol.dispose]: () => client.destroy(),
  };
}
