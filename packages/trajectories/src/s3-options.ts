/**
 * How records are written once.
 *
 * - `conditional`: PUT with `If-None-Match: *`; any number of processes may write
 * - `single-writer`: for endpoints that do not know it; safe as long as this process is the only one that writes
 */
export type PutOnceMode = "conditional" | "single-writer";

/** Where objects lie and how to reach them. */
export interface S3Options {
  readonly bucket: string;
  /** Put before every key, with a slash between them. Default: none. */
  readonly prefix?: string;
  /** URL of another implementation than Amazon's. */
  readonly endpoint?: string;
  /** Default: `us-east-1`, which most other implementations take. */
  readonly region?: string;
  /** Default: what the AWS SDK finds by itself. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Whether the bucket's name is in the path instead of the host name. Default: with an endpoint. */
  readonly pathStyle?: boolean;
}
