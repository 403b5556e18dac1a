import { expect, test } from "vitest";
import { parseStoreLocation } from "./store-location.js";

test.each([
  ["file:state/trajectories", { kind: "folder", folder: "state/trajectories" }],
  ["file:/var/lib/store", { kind: "folder", folder: "/var/lib/store" }],
  ["s3://experts", { kind: "s3", bucket: "experts", prefix: "" }],
  ["s3://experts/", { kind: "s3", bucket: "experts", prefix: "" }],
  ["s3://experts.v1/team a/satm/", { kind: "s3", bucket: "experts.v1", prefix: "team a/satm" }],
])("%s", (text, location) => {
  expect(parseStoreLocation(text)).toEqual(location);
});

test.each(["", "file:", "/var/lib", "file:///var", "s3:experts", "s3://", "s3://Upper", "s3://ab/../x", "s3://abc//x"])(
  "%j is refused",
  (text) => {
    expect(parseStoreLocation(text)).toBeUndefined();
  },
);
