import { openS3TrajectoryStore, openTrajectoryStore, type TrajectoryStore } from "@condensery/trajectories";
import type { StoreConfiguration } from "./configuration.js";

/** A store and the text that all its places begin with. */
export interface OpenedStore {
  readonly store: TrajectoryStore;
  readonly root: string;
}

/** Opens what the configuration names. @throws StoreError when it cannot be used */
export async function openStore(configuration: StoreConfiguration, signal: AbortSignal): Promise<OpenedStore> {
  const { location, cacheBytes } = configuration;
  if (location.kind === "folder") {
    return { store: await openTrajectoryStore(location.folder, { cacheBytes }), root: location.folder };
  }
  const { bucket, prefix } = location;
  const { s3Endpoint: endpoint, s3Region: region, s3PathStyle: pathStyle, s3PutOnce: putOnce } = configuration;
  const credentials = credentialsOf(configuration);
  const store = await openS3TrajectoryStore({
    bucket,
    prefix,
    putOnce,
    cacheBytes,
    signal,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(pathStyle === undefined ? {} : { pathStyle }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  return { store, root: prefix === "" ? `s3://${bucket}` : `s3://${bucket}/${prefix}` };
}

function credentialsOf({ s3AccessKeyId, s3SecretAccessKey, s3SessionToken }: StoreConfiguration) {
  if (s3AccessKeyId === undefined || s3SecretAccessKey === undefined) return undefined;
  const pair = { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey };
  return s3SessionToken === undefined ? pair : { ...pair, sessionToken: s3SessionToken };
}
