import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { blobStoreConformance } from "./blob-store-conformance.js";
import { openS3TrajectoryStore } from "./open-s3-trajectory-store.js";
import { recordStoreConformance } from "./record-store-conformance.js";
import { s3BlobStore } from "./s3-blob-store.js";
import { openS3Bucket } from "./s3-bucket.js";
import type { PutOnceMode, S3Options } from "./s3-options.js";
import { s3RecordStore } from "./s3-record-store.js";
import { startS3TestServer } from "./s3-test-server.js";
import type { S3TestServer } from "./s3-test-server.js";
import { snapshotStoreConformance } from "./snapshot-store-conformance.js";
import { failure } from "./snapshot-store-subject.js";
import { StoreError } from "./store-error.js";

let honouring: S3TestServer;
let ignoring: S3TestServer;
beforeAll(async () => {
  honouring = await startS3TestServer("honoured");
  ignoring = await startS3TestServer("ignored");
});
afterAll(async () => {
  await honouring[Symbol.asyncDispose]();
  await ignoring[Symbol.asyncDispose]();
});

let prefixes = 0;
/** A part of the bucket that no other test uses. */
function freshLocation(server: S3TestServer): S3Options & { readonly prefix: string } {
  prefixes += 1;
  return { ...server.location, prefix: `some where/${prefixes}` };
}

blobStoreConformance("a bucket", async () => {
  const location = freshLocation(honouring);
  const bucket = openS3Bucket(location);
  return {
    store: s3BlobStore(bucket),
    async damage(digest) {
      const key = `${location.prefix}/blobs/sha256/${digest.slice(0, 2)}/${digest}.safetensors`;
      const bytes = await readFile(honouring.fileOf(key));
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      await writeFile(honouring.fileOf(key), bytes);
    },
    dispose: async () => bucket[Symbol.dispose](),
  };
});

recordStoreConformance("a bucket with conditional writes", async () => {
  const bucket = openS3Bucket(freshLocation(honouring));
  return { store: s3RecordStore(bucket, "conditional"), dispose: async () => bucket[Symbol.dispose]() };
});

recordStoreConformance("a bucket without conditional writes and with one writer", async () => {
  const bucket = openS3Bucket(freshLocation(ignoring));
  return { store: s3RecordStore(bucket, "single-writer"), dispose: async () => bucket[Symbol.dispose]() };
});

snapshotStoreConformance("a bucket", async () => {
  const location = freshLocation(honouring);
  const opened: Disposable[] = [];
  const open = async (cacheBytes: number) => {
    const store = await openS3TrajectoryStore({ ...location, cacheBytes });
    opened.push(store);
    return store;
  };
  const fileOf = (key: string): string => honouring.fileOf(`${location.prefix}/${key}`);
  return {
    store: await open(2 ** 20),
    reopen: () => open(0),
    read: (key) => readFile(fileOf(key)),
    async write(key, bytes) {
      await mkdir(dirname(fileOf(key)), { recursive: true });
      await writeFile(fileOf(key), bytes);
    },
    remove: (key) => rm(fileOf(key)),
    async dispose() {
      for (const store of opened) store[Symbol.dispose]();
    },
  };
});

describe("opening a bucket", () => {
  const open = async (location: S3Options, putOnce?: PutOnceMode): Promise<unknown> => {
    const options = putOnce === undefined ? location : { ...location, putOnce };
    const outcome = await failure(openS3TrajectoryStore(options).then((store) => store[Symbol.dispose]()));
    return outcome === "resolved" ? outcome : outcome instanceof StoreError && outcome;
  };

  test("an endpoint that ignores or refuses conditional writes is found out, unless one writer is promised", async () => {
    await using refusing = await startS3TestServer("refused");
    for (const server of [ignoring, refusing]) {
      const error = await open(freshLocation(server));
      expect(error).toMatchObject({ unavailable: false, message: expect.stringContaining("single-writer") });
      expect(await open(freshLocation(server), "single-writer")).toBe("resolved");
    }
  });

  test("a bucket that does not exist, or may not be used", async () => {
    const missing = await open({ ...honouring.location, bucket: "another-bucket" });
    expect(missing).toMatchObject({ unavailable: false, path: "s3://another-bucket/trajectories" });
    await using forbidding = await startS3TestServer();
    forbidding.intercept = () => 403;
    expect(await open(forbidding.location)).toMatchObject({ unavailable: false });
  });

  test("an endpoint that is not there", async () => {
    const gone = await startS3TestServer();
    await gone[Symbol.asyncDispose]();
    expect(await open(gone.location)).toMatchObject({ unavailable: true });
  });
});

test("a list of several pages is read to its end", async () => {
  await using server = await startS3TestServer();
  using bucket = openS3Bucket({ ...server.location, prefix: "team" });
  const asked: string[] = [];
  // s3rver's own pages need a cipher that OpenSSL has dropped.
  server.intercept = (_method, url) => {
    const query = new URL(url, server.location.endpoint).searchParams;
    expect(query.get("prefix")).toBe("team/trajectories/");
    const token = query.get("continuation-token");
    asked.push(token ?? "first");
    const [names, next] = token === null ? [["9", "a"], "next page"] : [["10"], ""];
    const contents = names.map((name) => `<Contents><Key>team/trajectories/${name}</Key></Contents>`);
    const folders = `<CommonPrefixes><Prefix>team/trajectories/${token === null ? "b" : "c"}/</Prefix></CommonPrefixes>`;
    const more = next === "" ? "" : `<NextContinuationToken>${next}</NextContinuationToken>`;
    return `<ListBucketResult>${contents.join("")}${folders}${more}</ListBucketResult>`;
  };
  expect(await bucket.list("trajectories")).toEqual(["10", "9", "a", "b", "c"]);
  expect(asked).toEqual(["first", "next page"]);
});

test("a busy endpoint is asked again; one that stays busy is unavailable", async () => {
  await using server = await startS3TestServer();
  using bucket = openS3Bucket(server.location);
  let left = 1;
  server.intercept = () => ((left -= 1) >= 0 ? 503 : undefined);
  await bucket.write("a", Uint8Array.of(1));
  expect(await bucket.exists("a")).toBe(true);
  server.intercept = () => 503;
  const error = await failure(bucket.read("a"));
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({ unavailable: true });
});

test("an abort while a request is under way rejects with the signal's reason", async () => {
  await using server = await startS3TestServer();
  using bucket = openS3Bucket(server.location);
  const reason = new Error("enough");
  const controller = new AbortController();
  server.intercept = () => {
    controller.abort(reason);
    return 503;
  };
  expect(await failure(bucket.read("a", { signal: controller.signal }))).toBe(reason);
});
