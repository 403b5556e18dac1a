import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatasetLimits } from "./dataset-limits.js";
import { parseDatasetUri } from "./dataset-uri.js";
import { loadDataset } from "./load-dataset.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { plainImage, writeFiles } from "./testing/image-files.js";
import { tarArchive } from "./testing/tar-archive.js";
import { zipArchive } from "./testing/zip-archive.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

const mebi = 2 ** 20;
const run = promisify(execFile);

/** Reads a data set in a process of its own: what it was refused for, and the most memory that the process had. */
async function reading(
  uri: string,
): Promise<{ readonly reason: string; readonly message: string; readonly peak: number }> {
  const entry = new URL("../dist/index.js", import.meta.url).href;
  const script = `
    const { loadDataset, parseDatasetUri } = await import(${JSON.stringify(entry)});
    // What decodes images is loaded first, so that it does not count
    await (await import("sharp")).default({ create: { width: 8, height: 8, channels: 3, background: "red" } }).png().toBuffer();
    const before = process.resourceUsage().maxRSS;
    let outcome = { reason: "none", message: "it was read" };
    try { await loadDataset(parseDatasetUri(process.argv[1])); } catch (error) { outcome = error; }
    const peak = 1024 * (process.resourceUsage().maxRSS - before);
    console.log(JSON.stringify({ reason: outcome.reason, message: outcome.message, peak }));
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script, uri], {
    cwd: new URL("..", import.meta.url),
  });
  return JSON.parse(stdout) as Awaited<ReturnType<typeof reading>>;
}

/** The first bytes of an idx file of three dimensions. */
function idxHeader(...dimensions: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(0x0800 + dimensions.length);
  for (const [axis, size] of dimensions.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  return header;
}

async function idxFolder(name: string, images: Uint8Array, packed = false): Promise<string> {
  const labels = Buffer.concat([idxHeader(60_000), new Uint8Array(60_000)]);
  await writeFiles(join(folder.path, name), {
    [`train-images-idx3-ubyte${packed ? ".gz" : ""}`]: images,
    "train-labels-idx1-ubyte": labels,
    "t10k-images-idx3-ubyte": idxHeader(60_000, 28, 28),
    "t10k-labels-idx1-ubyte": labels,
  });
  return `idx:${join(folder.path, name)}`;
}

/** A PNG whose header announces a size; its data are those of one row of a grey image, as small as they can be. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const content = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(content));
    return Buffer.concat([length, content, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(new Uint8Array(width + 1))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** A JPEG with another size written into its frame header. */
async function jpeg(width: number, height: number): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const content = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
    .jpeg()
    .toBuffer();
  const frame = content.indexOf(Buffer.from([0xff, 0xc0]));
  content.writeUInt16BE(height, frame + 5);
  content.writeUInt16BE(width, frame + 7);
  return content;
}

/** A lossless WebP with another size written into its header: a number less in 14 bits a side. */
async function webp(side: number): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const image = sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } });
  const content = await image.webp({ lossless: true }).toBuffer();
  const start = content.indexOf("VP8L") + 9;
  const flags = content.readUInt32LE(start) & 0xf000_0000;
  content.writeUInt32LE((flags | ((side - 1) << 14) | (side - 1)) >>> 0, start);
  return content;
}

async function photos(name: string, image: Uint8Array): Promise<string> {
  const path = join(folder.path, name);
  await writeFiles(path, { "train/cat/0.png": image, "test/cat/0.png": await plainImage([1, 2, 3]) });
  return `folder:${path}`;
}

/** A tar whose one entry's header announces 64 GiB of which nothing comes. */
async function hollowTar(): Promise<Uint8Array> {
  const archive = Buffer.from(await tarArchive([[{ name: "train/cat/0.png" }, Buffer.from("x")]]));
  archive.set([0x80, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0], 124); // base 256: 2^36 bytes
  const header = archive.subarray(0, 512);
  header.fill(0x20, 148, 156);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
    148,
    "latin1",
  );
  return archive;
}

const inArchive = (name: string, content: Uint8Array, kind = "tar"): Promise<string> =>
  writeFile(join(folder.path, name), content).then(() => `${kind}:${join(folder.path, name)}`);

const bombs: Readonly<Record<string, () => Promise<string>>> = {
  "an idx header that announces 2^95 images": () => idxFolder("idx-absurd", idxHeader(2 ** 31, 2 ** 31, 2 ** 31)),
  "an idx header that announces 2 GiB which the file has not": () =>
    idxFolder("idx-hollow", Buffer.concat([idxHeader(60_000, 189, 189), new Uint8Array(100)])),
  "an idx.gz of zeros that expands a thousand times": () =>
    idxFolder(
      "idx-gz",
      gzipSync(Buffer.concat([idxHeader(60_000, 100, 60), new Uint8Array(360 * 10 ** 6)]), { level: 9 }),
      true,
    ),
  "a tar.gz of zeros that expands a thousand times": async () =>
    inArchive("zeros.tar.gz", gzipSync(await tarArchive([[{ name: "a/b.png" }, new Uint8Array(300 * mebi)]]))),
  "a zip entry of zeros": () =>
    inArchive(
      "zeros.zip",
      zipArchive([{ name: "train/a/b.png", content: new Uint8Array(300 * mebi) }]),
      "tiny-imagenet",
    ),
  "a zip entry that announces a little and holds much": () =>
    inArchive(
      "lying.zip",
      zipArchive([
        { name: "train/a/b.png", content: new Uint8Array(300 * mebi), announced: 100 },
        { name: "val/a/b.png", content: new Uint8Array(10) },
      ]),
      "tiny-imagenet",
    ),
  "a tar entry that announces 64 GiB": async () => inArchive("hollow.tar", await hollowTar()),
  "a PNG of 2^31 by 2^31 pixels": async () => photos("png-absurd", png(2 ** 31 - 1, 2 ** 31 - 1)),
  "a PNG of 60,000 by 60,000 pixels": async () => photos("png", png(60_000, 60_000)),
  "a JPEG of 65,500 by 65,500 pixels": async () => photos("jpeg", await jpeg(65_500, 65_500)),
  "a WebP of 12,000 by 12,000 pixels": async () => photos("webp", await webp(12_000)),
};

/** What each is refused for. */
const reasons: Readonly<Record<string, RegExp>> = {
  idx: /^dimensions .* the limit is 2147483648$|^truncated .* the file holds at most 116$|^limit .* the header announces/u,
  tar: /^limit .* expands too far|^truncated .* ends in the middle of an entry$/u,
  zip: /^limit .* expands too far|^content .*too many bytes/u,
  PNG: /exceeds pixel limit|corrupt header/u,
  JPEG: /exceeds pixel limit/u,
  WebP: /exceeds pixel limit/u,
};

describe("is refused, with little memory taken", () => {
  test.each(Object.entries(bombs))("%s", async (name, make) => {
    const { reason, message, peak } = await reading(await make());
    const [kind = ""] = /idx|tar|zip|PNG|JPEG|WebP/u.exec(name) ?? [];
    expect(`${reason} ${message}`).toMatch(reasons[kind] ?? /never/u);
    expect(peak).toBeLessThan(64 * mebi);
  });
});

test("what is refused for its expansion is read where the limits allow it", async () => {
  const bytes = 60_000 * 4 * 4;
  const content = Buffer.concat([idxHeader(60_000, 4, 4), new Uint8Array(bytes)]);
  const uri = await idxFolder("idx-fine", gzipSync(content, { level: 9 }), true);
  await writeFile(join(folder.path, "idx-fine", "t10k-images-idx3-ubyte"), content);
  const load = (limits: Partial<DatasetLimits>) => loadDataset(parseDatasetUri(uri), { limits });
  await expect(load({ splitBytes: bytes - 1 })).rejects.toMatchObject({ reason: "limit" });
  expect((await load({ splitBytes: bytes })).train.count).toBe(60_000);
});
