import {
  byteCount,
  choice,
  flag,
  type Group,
  group,
  type Kind,
  optional,
  type Problem,
  required,
  secret,
  text,
  withDefault,
} from "@condensery/service-kit";
import { parseStoreLocation, type PutOnceMode, type StoreLocation } from "@condensery/trajectories";

/** What this service can be told besides what every server can. */
export interface StoreConfiguration {
  readonly location: StoreLocation;
  readonly s3Endpoint: string | undefined;
  readonly s3Region: string | undefined;
  readonly s3AccessKeyId: string | undefined;
  readonly s3SecretAccessKey: string | undefined;
  readonly s3SessionToken: string | undefined;
  readonly s3PathStyle: boolean | undefined;
  readonly s3PutOnce: PutOnceMode;
  readonly cacheBytes: number;
  readonly maxSnapshotBytes: number;
}

const storeLocation: Kind<StoreLocation> = {
  expected: "file:DIR, s3://BUCKET or s3://BUCKET/PREFIX",
  secret: false,
  parse: (value) => {
    const location = parseStoreLocation(value);
    return location === undefined ? undefined : { value: location };
  },
};

const url: Kind<string> = {
  expected: "an http or https URL",
  secret: false,
  parse: (value) => (/^https?:\/\//u.test(value) && URL.canParse(value) ? { value } : undefined),
};

export const storeVariables: Group<StoreConfiguration> = group(
  {
    location: required("CONDENSERY_STORE", storeLocation),
    s3Endpoint: optional("CONDENSERY_STORE_S3_ENDPOINT", url),
    s3Region: optional("CONDENSERY_STORE_S3_REGION", text),
    s3AccessKeyId: optional("CONDENSERY_STORE_S3_ACCESS_KEY_ID", text),
    s3SecretAccessKey: optional("CONDENSERY_STORE_S3_SECRET_ACCESS_KEY", secret(text)),
    s3SessionToken: optional("CONDENSERY_STORE_S3_SESSION_TOKEN", secret(text)),
    s3PathStyle: optional("CONDENSERY_STORE_S3_PATH_STYLE", flag),
    s3PutOnce: withDefault("CONDENSERY_STORE_S3_PUT_ONCE", choice(["conditional", "single-writer"]), "conditional"),
    cacheBytes: withDefault("CONDENSERY_STORE_CACHE_BYTES", byteCount(0, 2 ** 40), 256 * 2 ** 20),
    maxSnapshotBytes: withDefault("CONDENSERY_STORE_MAX_SNAPSHOT_BYTES", byteCount(4, 2 ** 31), 2 ** 30),
  },
  credentialProblems,
);

type Credentials = Pick<StoreConfiguration, "s3AccessKeyId" | "s3SecretAccessKey" | "s3SessionToken">;

/** Half of a pair would silently leave the choice of credentials to what the SDK finds elsewhere. */
function credentialProblems({ s3AccessKeyId, s3SecretAccessKey, s3SessionToken }: Credentials): readonly Problem[] {
  const problems: Problem[] = [];
  const missing = (variable: string, because: string) =>
    problems.push({ variable, expected: `a value, because ${because} is set`, received: "nothing" });
  const [id, key] = ["CONDENSERY_STORE_S3_ACCESS_KEY_ID", "CONDENSERY_STORE_S3_SECRET_ACCESS_KEY"] as const;
  if (s3AccessKeyId !== undefined && s3SecretAccessKey === undefined) missing(key, id);
  if (s3SecretAccessKey !== undefined && s3AccessKeyId === undefined) missing(id, key);
  if (s3SessionToken !== undefined && s3AccessKeyId === undefined && s3SecretAccessKey === undefined) {
    missing(id, "CONDENSERY_STORE_S3_SESSION_TOKEN");
  }
  return problems;
}
