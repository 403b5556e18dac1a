import type { ProviderChoice } from "@condensery/runtime";
import {
  bearerToken,
  byteCount,
  choice,
  type Configuration,
  filePath,
  group,
  type Group,
  integer,
  optional,
  type Problem,
  required,
  withDefault,
} from "@condensery/service-kit";
import { dataRoots } from "./data-roots.js";
import { storeAddress } from "./store-address.js";

const providers = ["auto", "cpu", "cuda", "tensorrt", "dml", "coreml", "webgpu"] as const satisfies ProviderChoice[];

const mostBytes = Number.MAX_SAFE_INTEGER;

/** What runs the programs, and what it may be asked to do. */
export const deviceVariables = group({
  provider: withDefault<ProviderChoice>("CONDENSERY_PROVIDER", choice(providers), "auto"),
  threads: optional("CONDENSERY_THREADS", integer(1, 1024)),
  workers: optional("CONDENSERY_WORKERS", integer(1, 256)),
  programCache: withDefault("CONDENSERY_PROGRAM_CACHE", integer(3, 4096), 48),
  /** Bounds of what a request may ask for; equal names mean the same in the orchestrator (docs/limits.md). */
  maxParameters: withDefault("CONDENSERY_LIMIT_PARAMETERS", integer(1, 2 ** 31 - 1), 2 ** 26),
  maxMapBytes: withDefault("CONDENSERY_LIMIT_MAP_BYTES", byteCount(1024, mostBytes), 2 ** 30),
  maxClasses: withDefault("CONDENSERY_LIMIT_CLASSES", integer(2, 100_000), 1000),
  maxImages: withDefault("CONDENSERY_LIMIT_IMAGES", integer(1, 1e9), 20_000),
  maxInnerSteps: withDefault("CONDENSERY_LIMIT_INNER_STEPS", integer(1, 1000), 1000),
  maxTrainingImages: withDefault("CONDENSERY_LIMIT_TRAINING_IMAGES", integer(1, 1e15), 1e9),
  maxMemoryBytes: withDefault("CONDENSERY_LIMIT_MEMORY", byteCount(2 ** 20, mostBytes), 8 * 2 ** 30),
});

const storeUse = {
  token: optional("CONDENSERY_TRAJECTORY_STORE_TOKEN", bearerToken),
  authorityFile: optional("CONDENSERY_TRAJECTORY_STORE_TLS_CA", filePath),
  certificateFile: optional("CONDENSERY_TRAJECTORY_STORE_TLS_CERT", filePath),
  keyFile: optional("CONDENSERY_TRAJECTORY_STORE_TLS_KEY", filePath),
  snapshotCacheBytes: withDefault("CONDENSERY_SNAPSHOT_CACHE_BYTES", byteCount(0, 2 ** 40), 256 * 2 ** 20),
};

const storeVariable = "CONDENSERY_TRAJECTORY_STORE";

/** Where snapshots are, for a service that cannot do without them. */
export const requiredStoreVariables = group(
  { ...storeUse, address: required(storeVariable, storeAddress) },
  certificateProblems,
);

/** Where snapshots are, for a service that also takes parameters by value. */
export const optionalStoreVariables = group(
  { ...storeUse, address: optional(storeVariable, storeAddress) },
  certificateProblems,
);

/** Which data sets may be read, and how many are kept in memory. */
export const dataVariables = group({
  roots: withDefault<readonly string[]>("CONDENSERY_DATA_ROOTS", dataRoots, []),
  cached: withDefault("CONDENSERY_DATASET_CACHE", integer(1, 64), 2),
  /** Folder for pixels of photographs and for fitted whitenings, which processes may share. */
  decodedCache: optional("CONDENSERY_DECODED_CACHE", filePath),
  maxBytes: withDefault("CONDENSERY_LIMIT_DATASET_BYTES", byteCount(1024, mostBytes), 8 * 2 ** 30),
});

type ValueOf<Variables> = Variables extends Group<infer Value> ? Value : never;

export type DeviceConfiguration = ValueOf<typeof deviceVariables>;
export type StoreConfiguration = ValueOf<typeof requiredStoreVariables>;
export type DataConfiguration = ValueOf<typeof dataVariables>;

function certificateProblems({ certificateFile, keyFile }: Configuration<typeof storeUse>): readonly Problem[] {
  if ((certificateFile === undefined) === (keyFile === undefined)) return [];
  const [set, missing] = certificateFile === undefined ? ["KEY", "CERT"] : ["CERT", "KEY"];
  const prefix = `${storeVariable}_TLS_`;
  return [
    {
      variable: prefix + missing,
      expected: `a file's path, because ${prefix}${set} is set`,
      received: "nothing",
    },
  ];
}
