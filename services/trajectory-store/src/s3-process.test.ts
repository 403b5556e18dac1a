import { writeFile } from "node:fs/promises";
import { openS3TrajectoryStore } from "@condensery/trajectories";
import { startS3TestServer } from "@condensery/trajectories/testing";
import { expect, test } from "vitest";
import {
  append,
  describe,
  failure,
  list,
  nameOf,
  numbers,
  read,
  register,
  sameBytes,
  snapshotMessages,
} from "./testing/calls.js";
import { startService } from "./testing/service-process.js";

test("the process over a bucket: two writers, a damaged object, an endpoint that goes away", async () => {
  const bucket = await startS3TestServer();
  const { endpoint, credentials } = bucket.location;
  const environment = {
    CONDENSERY_STORE: `s3://${bucket.location.bucket}/experts`,
    CONDENSERY_STORE_CACHE_BYTES: "0",
    CONDENSERY_STORE_S3_ENDPOINT: endpoint,
    CONDENSERY_STORE_S3_ACCESS_KEY_ID: credentials.accessKeyId,
    CONDENSERY_STORE_S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  await using service = await startService(environment);
  using channel = service.dial();
  using other = await openS3TrajectoryStore({ ...bucket.location, prefix: "experts" });
  const digest = await register(channel, { seed: 1 });
  const theta = numbers(2 ** 18);
  const outcomes = await Promise.allSettled([
    append(channel, snapshotMessages(nameOf(digest), theta)),
    other.appendSnapshot(digest, 0, { epoch: 0, theta: theta.map((value) => value + 1) }),
  ]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(sameBytes(await read(channel, nameOf(digest)), await other.readSnapshot(digest, 0, 0))).toBe(true);
  const blob = (await describe(channel, digest))[0]?.blob ?? "";
  await writeFile(bucket.fileOf(`experts/blobs/sha256/${blob.slice(0, 2)}/${blob}.safetensors`), "damaged");
  expect(await failure(read(channel, nameOf(digest)))).toMatchObject({ code: "DATA_LOSS", metadata: { blob } });
  await bucket[Symbol.asyncDispose]();
  expect(await failure(list(channel))).toMatchObject({ code: "UNAVAILABLE", reason: "UNAVAILABLE" });
});
