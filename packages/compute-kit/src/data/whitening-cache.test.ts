/** Whitenings that processes share in a folder. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadIdxDirectory } from "@condensery/datasets";
import { CompilerThread } from "@condensery/engine";
import { Runtime } from "@condensery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder, writeTinyDataset } from "../testing/index.js";
import type { LoadedDataset } from "./datasets.js";
import { openWhitenings } from "./whitenings.js";

let runtime: Runtime;
let loaded: LoadedDataset;
const compiler = new CompilerThread();

beforeAll(async () => {
  runtime = await Runtime.start({ provider: "cpu", threads: 1 });
  await using folder = await temporaryFolder();
  await writeTinyDataset(join(folder.path, "tiny"));
  loaded = { dataset: await loadIdxDirectory(join(folder.path, "tiny")), digest: "a".repeat(64) };
});
afterAll(async () => {
  compiler[Symbol.dispose]();
  await runtime.close();
});

/** A service of its own: nothing in its memory yet. */
function service(cacheFolder: string) {
  let fits = 0;
  const whitenings = openWhitenings({
    runtime: async () => {
      fits += 1;
      return runtime;
    },
    compiler: compiler.compile,
    limits: { maxMemoryBytes: 2 ** 30 },
    cacheFolder,
  });
  const fit = (digest = loaded.digest, epsilon = 0.1) =>
    whitenings.fit({ ...loaded, digest }, epsilon, { field: "preprocessing.zca" });
  return { fit, fits: () => fits };
}

async function keptFile(folder: string): Promise<string> {
  const files = await readdir(folder);
  expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.whitening$/u)]);
  return join(folder, files[0] ?? "");
}

test("a process finds what another one fitted, bit for bit, and fits what is of other data or another epsilon", async () => {
  await using folder = await temporaryFolder();
  const cache = join(folder.path, "made", "here");
  const [first, second] = [service(cache), service(cache)];
  const fitted = await first.fit();
  expect(await second.fit()).toEqual(fitted);
  expect([first.fits(), second.fits()]).toEqual([1, 0]);
  await second.fit("b".repeat(64));
  await second.fit(loaded.digest, 0.2);
  expect(second.fits()).toBe(2);
  expect(await readdir(cache)).toHaveLength(3);
});

test.each<[damage: string, (bytes: Buffer) => Buffer]>([
  ["one bit of a number", (bytes) => flipped(bytes, bytes.length - 5)],
  ["one bit of what it says of itself", (bytes) => flipped(bytes, bytes.indexOf('"epsilon') + 12)],
  ["half of it missing", (bytes) => bytes.subarray(0, bytes.length >> 1)],
  ["nothing in it", () => Buffer.alloc(0)],
])("a damaged file costs the fit and is replaced: %s", async (_, damage) => {
  await using folder = await temporaryFolder();
  const fitted = await service(folder.path).fit();
  const file = await keptFile(folder.path);
  const whole = await readFile(file);
  await writeFile(file, damage(Buffer.from(whole)));
  const next = service(folder.path);
  expect(await next.fit()).toEqual(fitted);
  expect(next.fits()).toBe(1);
  expect(await readFile(await keptFile(folder.path))).toSatisfy((bytes: Buffer) => bytes.equals(whole));
});

test("a folder that cannot be written costs the fit only", async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, "there"));
  await writeFile(join(folder.path, "there", "file"), "");
  const one = service(join(folder.path, "there", "file", "cache"));
  expect((await one.fit()).kind).toBe("zca");
  expect(one.fits()).toBe(1);
});

function flipped(bytes: Buffer, at: number): Buffer {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}
