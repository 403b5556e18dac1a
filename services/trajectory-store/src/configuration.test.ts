import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseConfiguration } from "@condensery/service-kit";
import { startS3TestServer } from "@condensery/trajectories/testing";
import { expect, test } from "vitest";
import { storeVariables } from "./configuration.js";
import { openStore } from "./open-store.js";
import { spawnService, temporaryFolder } from "./testing/service-process.js";

const parse = (environment: Readonly<Record<string, string>>) =>
  parseConfiguration({ store: storeVariables }, environment).store;
const s3 = { CONDENSERY_STORE: "s3://experts/team" };

test("a folder with its defaults", () => {
  expect(parse({ CONDENSERY_STORE: "file:/var/lib/store" })).toMatchObject({
    location: { kind: "folder", folder: "/var/lib/store" },
    s3PutOnce: "conditional",
    cacheBytes: 256 * 2 ** 20,
    maxSnapshotBytes: 2 ** 30,
  });
});

test("a bucket with everything", () => {
  const configuration = parse({
    ...s3,
    CONDENSERY_STORE_S3_ENDPOINT: "https://storage.example:9000",
    CONDENSERY_STORE_S3_REGION: "eu-central-1",
    CONDENSERY_STORE_S3_ACCESS_KEY_ID: "id",
    CONDENSERY_STORE_S3_SECRET_ACCESS_KEY: "key",
    CONDENSERY_STORE_S3_SESSION_TOKEN: "token",
    CONDENSERY_STORE_S3_PATH_STYLE: "false",
    CONDENSERY_STORE_S3_PUT_ONCE: "single-writer",
    CONDENSERY_STORE_CACHE_BYTES: "0",
  });
  expect(configuration).toMatchObject({
    location: { kind: "s3", bucket: "experts", prefix: "team" },
    s3Endpoint: "https://storage.example:9000",
    s3PathStyle: false,
    s3PutOnce: "single-writer",
    cacheBytes: 0,
  });
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ["no store", {}, "CONDENSERY_STORE"],
  ["a plain path", { CONDENSERY_STORE: "/var/lib" }, "CONDENSERY_STORE"],
  [
    "an address without a scheme",
    { ...s3, CONDENSERY_STORE_S3_ENDPOINT: "storage:9000" },
    "CONDENSERY_STORE_S3_ENDPOINT",
  ],
  ["half of a pair", { ...s3, CONDENSERY_STORE_S3_ACCESS_KEY_ID: "id" }, "CONDENSERY_STORE_S3_SECRET_ACCESS_KEY"],
  ["the other half", { ...s3, CONDENSERY_STORE_S3_SECRET_ACCESS_KEY: "key" }, "CONDENSERY_STORE_S3_ACCESS_KEY_ID"],
  ["a lone token", { ...s3, CONDENSERY_STORE_S3_SESSION_TOKEN: "token" }, "CONDENSERY_STORE_S3_ACCESS_KEY_ID"],
  ["another mode", { ...s3, CONDENSERY_STORE_S3_PUT_ONCE: "often" }, "CONDENSERY_STORE_S3_PUT_ONCE"],
])("%s is refused", (_name, environment, variable) => {
  expect(() => parse(environment)).toThrow(`${variable}: expected`);
});

test("the process says all that is wrong and ends with EX_CONFIG", async () => {
  const child = spawnService({ CONDENSERY_STORE: "nowhere", CONDENSERY_STORE_S3_PATH_STYLE: "perhaps" });
  if (child.stderr === null) throw new TypeError("expected a child with pipes");
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(code).toBe(78);
  expect(said.match(/^ {2}\w+/gmu)).toEqual(["  CONDENSERY_STORE", "  CONDENSERY_STORE_S3_PATH_STYLE"]);
});

test("a folder and a bucket are opened as configured", async () => {
  const { signal } = new AbortController();
  await using folder = await temporaryFolder();
  const opened = await openStore(parse({ CONDENSERY_STORE: `file:${folder.path}/store` }), signal);
  expect([await opened.store.list(), opened.root]).toEqual([[], `${folder.path}/store`]);
  const tooLong = parse({ CONDENSERY_STORE: `file:${join(folder.path, "x".repeat(300))}` });
  await expect(openStore(tooLong, signal)).rejects.toThrow("ENAMETOOLONG");
  await using bucket = await startS3TestServer("ignored");
  const { endpoint, credentials } = bucket.location;
  const environment = {
    CONDENSERY_STORE: `s3://${bucket.location.bucket}`,
    CONDENSERY_STORE_S3_ENDPOINT: endpoint,
    CONDENSERY_STORE_S3_ACCESS_KEY_ID: credentials.accessKeyId,
    CONDENSERY_STORE_S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  await expect(openStore(parse(environment), signal)).rejects.toThrow("If-None-Match");
  const alone = await openStore(parse({ ...environment, CONDENSERY_STORE_S3_PUT_ONCE: "single-writer" }), signal);
  expect([await alone.store.list(), alone.root]).toEqual([[], `s3://${bucket.location.bucket}`]);
});
