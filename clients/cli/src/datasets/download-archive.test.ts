import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { temporaryFolder } from "@condensery/orchestrator/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Interruption, type Terminal } from "../terminal.js";
import { runCommand } from "../testing/run-command.js";
import { fetchedArchive } from "./download-archive.js";

const content = Buffer.from(Uint8Array.from({ length: 3 * 2 ** 20 }, (_, i) => (i * 31 + (i >> 8)) % 256));
const md5 = createHash("md5").update(content).digest("hex");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Server;
let handler: (request: IncomingMessage, response: ServerResponse) => void;
let ranges: (string | undefined)[];
let url: string;

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
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cifar-10-binary.tar.gz`;
  handler = serving;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  await folder[Symbol.asyncDispose]();
});

function serving(request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/u.exec(request.headers.range ?? "")?.[1] ?? 0);
  const range = { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` };
  response.writeHead(start === 0 ? 200 : 206, start === 0 ? { "content-length": content.length } : range);
  response.end(content.subarray(start));
}

/** Fetches what the server has under its own checksum; what was printed beside it. */
async function fetching(
  signal = new AbortController().signal,
): Promise<{ readonly file: string; readonly text: string }> {
  const error = new PassThrough();
  const terminal: Terminal = { out: () => undefined, error, now: () => 0, environment: {}, signal };
  const address = { url, file: "data.bin", md5 };
  const file = await fetchedArchive({ kind: "cifar10", address, cache: folder.path }, terminal, () =>
    Promise.resolve(),
  );
  return { file, text: String(error.read() ?? "") };
}

describe("an archive", () => {
  it("is fetched with its progress", async () => {
    const { file, text } = await fetching();
    expect(content.equals(await readFile(file))).toBe(true);
    expect(text).toMatch(/^downloading cifar10: \d\/3, MiB\n/u);
    expect(text).toMatch(/downloading cifar10: 3\/3, MiB\n$/u);
  });

  it("is kept as far as it came when the command is interrupted, and gone on with", async () => {
    const interruption = new AbortController();
    handler = (_, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 2 ** 20), () => undefined);
    };
    const part = join(folder.path, "data.bin.part");
    const fetched = fetching(interruption.signal);
    await expect
      .poll(async () => (await readFile(part).catch(() => Buffer.alloc(0))).length, { timeout: 20_000 })
      .toBe(2 ** 20);
    interruption.abort(new Interruption("SIGINT"));
    await expect(fetched).rejects.toBeInstanceOf(Interruption);
    expect(await readdir(folder.path)).toEqual(["data.bin.part"]);
    handler = serving;
    expect(content.equals(await readFile((await fetching()).file))).toBe(true);
    expect(ranges).toEqual([undefined, `bytes=${2 ** 20}-`]);
  });

  it("that cannot be reached may be there later", async () => {
    handler = (_, response) => response.destroy();
    await expect(fetching()).rejects.toMatchObject({ name: "UnreachableError" });
  });
});

describe("condensery datasets download", () => {
  const run = (...args: readonly string[]) => runCommand(["datasets", "download", ...args, "--cache", folder.path]);

  it("refuses what is not the published file", async () => {
    const refused = await run("cifar10", "--from", url);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.error).toMatch(/expected the MD5 c32a1d4a[0-9a-f]+, found [0-9a-f]{32}\n$/u);
    expect(await readdir(folder.path)).toEqual([]);
    handler = (_, response) => response.writeHead(404).end();
    expect(await run("cifar10", "--from", url)).toMatchObject({
      code: 1,
      error: expect.stringContaining("the server said 404") as string,
    });
  });

  it("leaves a file alone that has the name and is not the published one", async () => {
    await mkdir(folder.path, { recursive: true });
    const file = join(folder.path, "cifar-10-binary.tar.gz");
    await writeFile(file, "mine");
    const refused = await run("cifar10", "--from", url);
    expect(refused).toMatchObject({
      code: 1,
      error: expect.stringContaining("is there but is not the published file"),
    });
    expect([await readFile(file, "utf8"), ranges]).toEqual(["mine", []]);
  });

  it("names what it can fetch", async () => {
    for (const args of [[], ["tiny-imagenet"], ["cifar10", "cifar100"], ["cifar10", "--from", "file:///etc"]]) {
      expect(await run(...args)).toMatchObject({ code: 2, out: "" });
    }
    expect((await run("mnist")).error).toContain('can download cifar10, cifar100, got "mnist"');
  });
});
