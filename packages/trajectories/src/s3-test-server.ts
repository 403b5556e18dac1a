import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import S3rver from "s3rver";
import type { S3Options } from "./s3-options.js";

/** What the endpoint does with `If-None-Match: *` on PUT. */
export type Conditions = "honoured" | "ignored" | "refused";

/** An S3 endpoint on this machine's loopback, and what tests do to it. */
export interface S3TestServer extends AsyncDisposable {
  readonly location: S3Options & Required<Pick<S3Options, "endpoint" | "credentials">>;
  /** Where an object's bytes lie. */
  fileOf(key: string): string;
  /** Asked before each request: what to answer instead, a status or the body of a success. */
  intercept: (method: string, url: string) => number | string | undefined;
}

const bucket = "trajectories";
/** The only ones that s3rver knows. */
const credentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };

export async function startS3TestServer(conditions: Conditions = "honoured"): Promise<S3TestServer> {
  const directory = await mkdtemp(join(tmpdir(), "condensery-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket }],
  });
  const { store } = server;
  // Its own writes are neither atomic nor finished when they are answered.
  store.putObject = async ({ bucket: name, key, content, metadata }) => {
    const bytes = Buffer.isBuffer(content) ? content : await buffer(content);
    const file = store.getResourcePath(name, key, "object");
    const md5 = createHash("md5").update(bytes).digest("hex");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, bytes);
    await rename(`${file}.part`, file);
    await store.putMetadata(name, key, metadata, md5);
    return { size: bytes.length, md5 };
  };
  const subject: Pick<S3TestServer, "intercept"> = { intercept: () => undefined };
  let lastWrite: Promise<void> = Promise.resolve();
  server.middleware.unshift(async (request, next) => {
    const intercepted = subject.intercept(request.method, request.url);
    const answer = (status: number, body: string): void => {
      request.status = status;
      request.type = "application/xml";
      request.body = body;
    };
    const refuse = (status: number, code: string): void =>
      answer(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    if (typeof intercepted === "number") return refuse(intercepted, "Intercepted");
    if (intercepted !== undefined) return answer(200, intercepted);
    if (request.method !== "PUT") return next();
    // Writes one after the other, as the condition asks for.
    const write = async (): Promise<void> => {
      const key = decodeURIComponent(request.path).slice(`/${bucket}/`.length);
      if (request.headers["if-none-match"] === "*" && conditions !== "ignored") {
        if (conditions === "refused") return refuse(501, "NotImplemented");
        if (await store.existsObject(bucket, key)) return refuse(412, "PreconditionFailed");
      }
      return next();
    };
    lastWrite = lastWrite.then(write, write);
    return lastWrite;
  });
  const { port } = await server.run();
  return Object.assign(subject, {
    location: { bucket, endpoint: `http://127.0.0.1:${port}`, credentials },
    fileOf: (key: string) => store.getResourcePath(bucket, key, "object"),
    async [Symbol.asyncDispose]() {
      server.httpServer.closeAllConnections();
      await server.close();
      await rm(directory, { recursive: true });
    },
  });
}
