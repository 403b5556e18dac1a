import {
  bearerToken,
  choice,
  duration,
  filePath,
  group,
  integer,
  optional,
  required,
  secretUrl,
  text,
  withDefault,
  type Configuration,
  type Group,
  type Problem,
} from "@condensery/service-kit";
import { unrollPlaces, type UnrollPlace } from "../../compute/call-policy.js";
import { limitVariables } from "../../limits/limit-variables.js";
import { addressList } from "./address-list.js";
import { dataRoots, folder } from "./folder-kinds.js";
import { price } from "./price.js";

const computeUse = {
  trainer: withDefault("CONDENSERY_TRAINER", addressList, "127.0.0.1:50062"),
  hypergradient: withDefault("CONDENSERY_HYPERGRADIENT", addressList, "127.0.0.1:50063"),
  evaluator: withDefault("CONDENSERY_EVALUATOR", addressList, "127.0.0.1:50064"),
  unroll: withDefault<UnrollPlace>("CONDENSERY_UNROLL", choice(unrollPlaces), "trainer"),
  token: optional("CONDENSERY_COMPUTE_TOKEN", bearerToken),
  authorityFile: optional("CONDENSERY_COMPUTE_TLS_CA", filePath),
  certificateFile: optional("CONDENSERY_COMPUTE_TLS_CERT", filePath),
  keyFile: optional("CONDENSERY_COMPUTE_TLS_KEY", filePath),
};

/** Where the services that compute are. */
export const computeVariables = group(computeUse, certificateProblems);

const hour = 3_600_000;

const databaseUrl = secretUrl("postgresql://USER:PASSWORD@HOST:PORT/DATABASE", ["postgresql", "postgres"]);

/** What the orchestrator keeps, runs and tells. */
export const condensationVariables = group({
  state: required("CONDENSERY_STATE", folder),
  dataRoots: withDefault<readonly string[]>("CONDENSERY_DATA_ROOTS", dataRoots, []),
  /** Folder for pixels of photographs, which processes may share. */
  decodedCache: optional("CONDENSERY_DECODED_CACHE", folder),
  /** Without it, an embedded database in the state folder. */
  databaseUrl: optional("DATABASE_URL", databaseUrl),
  /** Name among the orchestrators that share a `DATABASE_URL`, the same after each start. Without it, the host's. */
  executor: optional("CONDENSERY_EXECUTOR", text),
  jobs: withDefault("CONDENSERY_JOBS", integer(1, 1024), 2),
  jobsWaiting: withDefault("CONDENSERY_JOBS_WAITING", integer(0, 65_536), 100),
  jobsPerClient: withDefault("CONDENSERY_JOBS_PER_CLIENT", integer(1, 65_536), 50),
  heartbeatMs: withDefault("CONDENSERY_HEARTBEAT", duration(10, hour), 10_000),
  /** Of a device hour. */
  devicePrice: withDefault("CONDENSERY_DEVICE_PRICE", price, 0),
});

/** The orchestrator's own variables. */
export const schema = { compute: computeVariables, condensations: condensationVariables, limits: limitVariables };

type ValueOf<Variables> = Variables extends Group<infer Value> ? Value : never;

export type ComputeConfiguration = ValueOf<typeof computeVariables>;
export type CondensationConfiguration = ValueOf<typeof condensationVariables>;

function certificateProblems({ certificateFile, keyFile }: Configuration<typeof computeUse>): readonly Problem[] {
  if ((certificateFile === undefined) === (keyFile === undefined)) return [];
  const [set, missing] = certificateFile === undefined ? ["KEY", "CERT"] : ["CERT", "KEY"];
  const prefix = "CONDENSERY_COMPUTE_TLS_";
  const expected = `a file's path, because ${prefix}${set} is set`;
  return [{ variable: prefix + missing, expected, received: "nothing" }];
}
