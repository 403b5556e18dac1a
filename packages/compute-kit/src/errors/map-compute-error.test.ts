import { DatasetFileError } from "@condensery/datasets";
import {
  OutOfMemoryError,
  ProgramRunError,
  RuntimeBusyError,
  RuntimeClosedError,
  WorkerLostError,
} from "@condensery/runtime";
import { RemoteError } from "@condensery/service-kit";
import {
  BlobNotFoundError,
  CorruptBlobError,
  ManifestError,
  StoreError,
  TrajectoryError,
} from "@condensery/trajectories";
import { WireError } from "@condensery/wire/convert";
import { expect, test } from "vitest";
import { mapComputeError } from "./map-compute-error.js";
import { estimatingMemory } from "./out-of-memory.js";

const digest = "ab".repeat(32);
const violation = { field: "images", expected: "float32[1]", actual: "float32[2]" };
const remote = new RemoteError("DATA_LOSS", "damaged", {
  code: 15,
  message: "damaged",
  errorInfo: { reason: "CORRUPT_BLOB", domain: "condensery.dev", metadata: { blob: digest } },
});

test.each([
  [new WireError("INVALID_REQUEST", [violation]), "INVALID_ARGUMENT", "INVALID_REQUEST", { fields: "1" }],
  [
    new WireError("BAD_TENSOR", [violation]),
    "INVALID_ARGUMENT",
    "BAD_TENSOR",
    { tensor: "images", expected: "float32[1]", actual: "float32[2]" },
  ],
  [
    new WireError("LIMIT_EXCEEDED", [violation]),
    "INVALID_ARGUMENT",
    "LIMIT_EXCEEDED",
    { what: "images", limit: "float32[1]", actual: "float32[2]" },
  ],
  [new RuntimeBusyError(3), "RESOURCE_EXHAUSTED", "BUSY", { limit: "3" }],
  [new OutOfMemoryError("inner-step", "bad_alloc"), "RESOURCE_EXHAUSTED", "OUT_OF_MEMORY", { program: "inner-step" }],
  [new RangeError("Array buffer allocation failed"), "RESOURCE_EXHAUSTED", "OUT_OF_MEMORY", {}],
  [
    new DatasetFileError("limit", "/file/a.tar", "the archive expands too far"),
    "INVALID_ARGUMENT",
    "LIMIT_EXCEEDED",
    { what: "dataset.uri", actual: "a.tar: the archive expands too far" },
  ],
  [new ProgramRunError("inner-step", 3, "no operator"), "INTERNAL", "INTERNAL", { program: "inner-step" }],
  [new RuntimeClosedError("runtime"), "UNAVAILABLE", "UNAVAILABLE", { service: "device" }],
  [new WorkerLostError("gone"), "UNAVAILABLE", "UNAVAILABLE", { service: "device" }],
  [
    new TrajectoryError("missing", digest, "none", { expert: 1, epoch: 2 }),
    "NOT_FOUND",
    "NOT_FOUND",
    { resource: `trajectories/${digest}/experts/1/snapshots/2` },
  ],
  [
    new TrajectoryError("unknown-spec", digest, "none"),
    "NOT_FOUND",
    "NOT_FOUND",
    { resource: `trajectories/${digest}` },
  ],
  [
    new TrajectoryError("conflict", digest, "other"),
    "ALREADY_EXISTS",
    "CONFLICT",
    { resource: `trajectories/${digest}` },
  ],
  [
    new TrajectoryError("sequence", digest, "late", { expectedEpoch: 4 }),
    "FAILED_PRECONDITION",
    "OUT_OF_SEQUENCE",
    { expected_epoch: "4" },
  ],
  [new CorruptBlobError("/file", digest, "00"), "DATA_LOSS", "CORRUPT_BLOB", { blob: digest }],
  [new BlobNotFoundError(digest), "DATA_LOSS", "CORRUPT_BLOB", { blob: digest }],
  [new ManifestError("/file", "epoch", "is missing"), "DATA_LOSS", "CORRUPT_BLOB", { blob: "manifest" }],
  [
    new ManifestError("/file/trajectories/trajectories/ab/0/3.json", "epoch", "is missing"),
    "DATA_LOSS",
    "CORRUPT_BLOB",
    { blob: "trajectories/ab/0/3.json" },
  ],
  [
    new ManifestError("trajectories/ab/spec.json", "", "was changed"),
    "DATA_LOSS",
    "CORRUPT_BLOB",
    { blob: "trajectories/ab/spec.json" },
  ],
  [
    new StoreError("write", "/file", new Error("no space")),
    "UNAVAILABLE",
    "UNAVAILABLE",
    { service: "trajectory-store" },
  ],
  [remote, "DATA_LOSS", "CORRUPT_BLOB", { blob: digest }],
])("%o", (error, code, reason, metadata) => {
  const shown = mapComputeError(error);
  expect(shown).toMatchObject({ code, reason, metadata });
  expect(shown?.message).not.toContain("/file");
});

test.each([new Error("any"), new RangeError("other"), new TrajectoryError("shape", digest, "other"), "text"])(
  "%o is nobody's business",
  (error) => {
    expect(mapComputeError(error)).toBeUndefined();
  },
);

test("where memory is missing, a call's error has its estimate and no delay to try again after", async () => {
  const need = { bytes: 3 * 2 ** 30, flops: 2e15 };
  const work = () => Promise.reject(new OutOfMemoryError("step-adjoint", "bad_alloc"));
  const error: unknown = await estimatingMemory(() => need, work).catch((reason: unknown) => reason);
  expect(mapComputeError(error)).toMatchObject({
    code: "RESOURCE_EXHAUSTED",
    reason: "OUT_OF_MEMORY",
    message: expect.stringContaining("an estimated 3 GiB of memory and 5.6 h at an assumed 100 GFLOP/s") as string,
    retryDelayMs: undefined,
    metadata: { program: "step-adjoint", estimated_bytes: String(3 * 2 ** 30) },
  });
  const other = new Error("other");
  await expect(
    estimatingMemory(
      () => need,
      () => Promise.reject(other),
    ),
  ).rejects.toBe(other);
});
