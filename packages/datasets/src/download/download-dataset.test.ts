import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { datasetAddresses, type DatasetAddress } from "./dataset-addresses.js";
import { downloadDataset, type DownloadOptions, type DownloadProgress } from "./download-dataset.js";

const content = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));
const md5 = createHash("md5").update(content).digest("hex");

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Server;
let handler: Handler;
let ranges: (string | undefined)[];
let address: DatasetAddress;

beforeEach(async () => {
  folder = await temporaryFolder();
  ranges = [];
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    handler(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  address = { url: `http://127.0.0.1:${port}/data.bin`, file: "data.bin", md5 };
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  await folder[Symbol.asyncDispose]();
});

/** Serves ranges, and cuts the connection after `most` bytes of a reply. */
const serving =
  (most: number, file: Buffer = content): Handler =>
  (request, response) => {
    const start = Number(/^bytes=(\d+)-$/u.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (start >= file.length) {
      response.writeHead(416).end();
      return;
    }
    const rest = file.subarray(start);
    const range = { "content-range": `bytes ${start}-${file.length - 1}/${file.length}` };
    response.writeHead(start === 0 ? 200 : 206, { "content-length": rest.length, ...(start === 0 ? {} : range) });
    if (rest.length <= most) response.end(rest);
    else response.write(rest.subarray(0, most), () => response.destroy());
  };

const download = (options: Partial<DownloadOptions> = {}): Promise<string> =>
  downloadDataset(address, folder.path, { fetch, ...options });
const part = (): string => join(folder.path, "data.bin.part");

test("a connection that breaks off is taken up where it ended", async () => {
  handler = serving(100_000);
  const progress: DownloadProgress[] = [];
  const file = await download({ onProgress: (report) => progress.push(report) });
  expect(content.equals(await readFile(file))).toBe(true);
  expect(ranges[0]).toBeUndefined();
  expect(ranges.length).toBeGreaterThan(1);
  expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/u.test(range ?? ""))).toBe(true);
  expect(progress.at(-1)).toEqual({ received: content.length, total: content.length });
  expect(existsSync(part())).toBe(false);
});

test("a later call goes on, and a complete file is not fetched again", async () => {
  await writeFile(part(), content.subarray(0, 250_000));
  handler = serving(Infinity);
  await download();
  expect(ranges).toEqual(["bytes=250000-"]);
  expect(content.equals(await readFile(await download()))).toBe(true);
  expect(ranges.length).toBe(1);
});

test("all bytes were there, only the checksum was not taken yet", async () => {
  await writeFile(part(), content);
  handler = serving(Infinity);
  expect(content.equals(await readFile(await download()))).toBe(true);
});

test("a server without ranges sends the whole file again", async () => {
  await writeFile(part(), "something else");
  handler = (_, response) => response.end(content);
  expect(content.equals(await readFile(await download()))).toBe(true);
});

test("the rest of another file is thrown away", async () => {
  await writeFile(part(), Buffer.alloc(1000));
  handler = serving(Infinity);
  expect(content.equals(await readFile(await download()))).toBe(true);
  expect(ranges).toEqual(["bytes=1000-", undefined]);
});

test("a wrong checksum leaves nothing behind", async () => {
  handler = serving(Infinity, Buffer.from(content.subarray(1)));
  await expect(download()).rejects.toMatchObject({ reason: "checksum", url: address.url });
  expect([existsSync(part()), existsSync(join(folder.path, "data.bin"))]).toEqual([false, false]);
  await writeFile(join(folder.path, "data.bin"), "mine");
  await expect(download()).rejects.toThrow(/data\.bin is there but is not the published file; remove it/);
});

test("refusals, silence and size are named", async () => {
  handler = (_, response) => response.writeHead(404).end();
  await expect(download()).rejects.toMatchObject({ reason: "status", message: expect.stringMatching(/404/) as string });
  expect(ranges.length).toBe(1);
  handler = (_, response) => response.destroy();
  const waits: number[] = [];
  const beforeRetry = (attempt: number): Promise<void> => {
    waits.push(attempt);
    return Promise.resolve();
  };
  await expect(download({ beforeRetry })).rejects.toMatchObject({ reason: "connection" });
  expect(waits).toEqual([1, 2, 3, 4]);
  handler = serving(Infinity);
  await expect(download({ maxBytes: 299_999 })).rejects.toThrow(/has 300000 bytes; the limit is 299999/);
});

test("an aborted download keeps what has come", async () => {
  const controller = new AbortController();
  const stop = new Error("enough");
  handler = (_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 5000));
  };
  const aborted = download({ signal: controller.signal, onProgress: () => controller.abort(stop) });
  await expect(aborted).rejects.toBe(stop);
  handler = serving(Infinity);
  expect(content.equals(await readFile(await download()))).toBe(true);
  expect(ranges.at(-1)).toBe("bytes=5000-");
});

test("the published addresses", () => {
  for (const { url, file, md5 } of Object.values(datasetAddresses)) {
    expect(new URL(url).pathname.endsWith(`/${file}`)).toBe(true);
    expect(md5).toMatch(/^[0-9a-f]{32}$/);
  }
});
