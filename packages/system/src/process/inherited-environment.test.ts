import { expect, test } from "vitest";
import { inheritedEnvironment, isTraced } from "./inherited-environment.js";

test("what programs, GPUs, telemetry and services need is handed on, everything else is not", () => {
  const handedOn = {
    PATH: "/bin",
    HOME: "/home/a",
    TMPDIR: "/tmp",
    LD_LIBRARY_PATH: "/lib",
    MALLOC_ARENA_MAX: "4",
    CUDA_VISIBLE_DEVICES: "0",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
    CONDENSERY_LOG_LEVEL: "debug",
    CONDENSERY_QUEUE_CONCURRENCY: "2",
    CONDENSERY_STORE_CACHE_BYTES: "1MiB",
    CONDENSERY_PROVIDER: "cpu",
  };
  const kept = {
    AWS_SECRET_ACCESS_KEY: "s",
    NODE_OPTIONS: "--inspect",
    MY_PATH: "/x",
    CONDENSERY_TOKEN: "0123456789abcdef",
    CONDENSERY_TOKENS: "alice=0123456789abcdef",
    CONDENSERY_TOKENS_FILE: "/tokens",
    CONDENSERY_TLS_CERT: "/c.pem",
    CONDENSERY_INSECURE: "true",
    CONDENSERY_BIND: "0.0.0.0:1",
    CONDENSERY_METRICS_BIND: "127.0.0.1:9464",
    CONDENSERY_STATE: "/s",
    CONDENSERY_DECODED_CACHE: "/d",
    CONDENSERY_STORE: "file:/s",
    CONDENSERY_TRAJECTORY_STORE: "other:1",
    CONDENSERY_TRAJECTORY_STORE_TOKEN: "0123456789abcdef",
    CONDENSERY_EVALUATOR: "other:2",
    CONDENSERY_COMPUTE_TOKEN: "0123456789abcdef",
    OTEL_SERVICE_NAME: "all-alike",
  };
  expect(inheritedEnvironment({ ...handedOn, ...kept, CUDA_HOME: undefined })).toEqual(handedOn);
});

test.each([
  [{}, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "" }, false],
  [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://localhost:4318" }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" }, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://localhost:4318" }, true],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318", OTEL_SDK_DISABLED: "true" }, false],
])("%j is traced: %s", (environment, traced) => {
  expect(isTraced(environment as Readonly<Record<string, string>>)).toBe(traced);
});
