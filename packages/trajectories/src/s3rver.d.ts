// What the tests need of s3rver, which brings no types.
declare module "s3rver" {
  import type { Server } from "node:http";
  import type { Readable } from "node:stream";

  interface Request {
    readonly method: string;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly params: Readonly<Record<string, string>>;
    readonly path: string;
    readonly url: string;
    status: number;
    type: string;
    body: string;
  }

  interface StoredObject {
    readonly bucket: string;
    readonly key: string;
    readonly content: Readable | Buffer;
    readonly metadata: Readonly<Record<string, string>>;
  }

  interface Store {
    existsObject(bucket: string, key: string): Promise<boolean>;
    getResourcePath(bucket: string, key: string, resource: string): string;
    putMetadata(bucket: string, key: string, metadata: Readonly<Record<string, string>>, md5: string): Promise<void>;
    putObject(object: StoredObject): Promise<{ readonly size: number; readonly md5: string }>;
  }

  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly silent: boolean;
      readonly directory: string;
      readonly vhostBuckets: boolean;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    readonly store: Store;
    readonly httpServer: Server;
    readonly middleware: ((request: Request, next: () => Promise<void>) => Promise<void>)[];
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
  }
}
