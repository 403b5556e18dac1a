import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { datasetKinds } from "@condensery/datasets";
import { temporaryFolder, writeTinyDataset } from "@condensery/orchestrator/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interruption } from "../terminal.js";
import { jsonLines, runCommand } from "../testing/run-command.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let idx: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  idx = `idx:${join(folder.path, "digits")}`;
  await writeTinyDataset(join(folder.path, "digits"));
});
afterAll(() => folder[Symbol.asyncDispose]());

/** 1x1 grey PNG images of two classes in both splits; `damaged` of the training images of the first are cut off. */
async function photographs(name: string, damaged: number): Promise<string> {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
    "base64",
  );
  for (const path of ["train/cat", "train/dog", "test/cat", "test/dog"]) {
    const into = join(folder.path, name, path);
    await mkdir(into, { recursive: true });
    for (let i = 0; i < 3; i += 1) {
      const isDamaged = path === "train/cat" && i < damaged;
      await writeFile(join(into, `${i}.png`), isDamaged ? png.subarray(0, -20) : png);
    }
  }
  return `folder:${join(folder.path, name)}`;
}

describe("condensery datasets list", () => {
  it("names every kind with its options, and what is to be downloaded", async () => {
    const cache = join(folder.path, "cache");
    const { code, out, error } = await runCommand(["datasets", "list", "--cache", cache]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    const lines = out.split("\n").map((line) => `${line} `);
    const row = (start: string): string => lines.find((line) => line.startsWith(`${start} `)) ?? "";
    for (const { kind, form, options } of datasetKinds) {
      expect(row(form)).not.toBe("");
      for (const { name } of options) expect(row(name)).toMatch(new RegExp(` (${kind}|all kinds)[, ]`, "u"));
    }
    expect(row("size")).toMatch(/folder, tar, tiny-imagenet \[64\], imagenet \[128\] $/u);
    expect(out).toMatch(
      /^cifar10: not in \S+: condensery datasets download cifar10 \(https:\S+, MD5 [0-9a-f]{32}\)$/mu,
    );
  });

  it("says what is in the cache, as JSON too", async () => {
    const cache = join(folder.path, "full");
    const archive = join(cache, "cifar-10-binary.tar.gz");
    await mkdir(cache);
    await writeFile(archive, "");
    const flags = ["datasets", "list", "--cache", cache];
    expect((await runCommand(flags)).out).toContain(`cifar10: --dataset cifar10:${archive}\ncifar100: not in `);
    const kinds = jsonLines((await runCommand([...flags, "--json"])).out);
    expect(kinds.map(({ kind }) => kind)).toEqual(datasetKinds.map(({ kind }) => kind));
    expect(kinds.filter(({ cached }) => cached !== undefined)).toMatchObject([{ kind: "cifar10", cached: archive }]);
  });
});

describe("condensery datasets describe", () => {
  it("tells what a data set holds", async () => {
    const { code, out, error } = await runCommand(["datasets", "describe", idx]);
    expect(code).toBe(0);
    expect(error).toBe("reading training images: 30/30\nreading test images: 12/12\n");
    const pixels = (await readFile(join(folder.path, "digits", "train-images-idx3-ubyte"))).subarray(16);
    const mean = pixels.reduce((sum, byte) => sum + byte / 255, 0) / pixels.length;
    const variance = pixels.reduce((sum, byte) => sum + (byte / 255 - mean) ** 2, 0) / pixels.length;
    expect(out.replace(/[0-9a-f]{64}/u, "DIGEST")).toBe(
      `name       idx:digits
images     30 for training, 12 for testing
shape      1 x 8 x 8
mean       ${mean.toFixed(4)}, of training pixels in [0, 1]
deviation  ${Math.sqrt(variance).toFixed(4)}
digest     DIGEST

   class  training  testing
0  0            10        4
1  1            10        4
2  2            10        4
`,
    );
    const { out: json } = await runCommand(["datasets", "describe", idx, "--json"]);
    expect(jsonLines(json)).toMatchObject([
      {
        kind: "dataset",
        uri: idx,
        shape: { channels: 1, height: 8, width: 8 },
        train: { count: 30, classCounts: [10, 10, 10] },
        digest: expect.stringMatching(/^[0-9a-f]{64}$/u) as string,
        invalid: [],
      },
    ]);
  });

  it("takes the option to leave damaged images out, and fails without it", async () => {
    const uri = await photographs("partly", 1);
    const refused = await runCommand(["datasets", "describe", uri]);
    expect(refused).toMatchObject({ code: 1, out: "", error: expect.stringContaining("partly/train/cat/0.png") });
    // One colour everywhere cannot be normalised
    const left = await runCommand(["datasets", "describe", `${uri}?invalid=skip`]);
    expect(left).toMatchObject({ code: 1, error: expect.stringContaining("has the same value everywhere") });
  });
});

describe("condensery datasets verify", () => {
  it("reads everything, and compares the digest", async () => {
    const verified = await runCommand(["datasets", "verify", idx]);
    expect(verified.code).toBe(0);
    const digest = /digest +([0-9a-f]{64})/u.exec(verified.out)?.[1] ?? "";
    expect(verified.out).toBe(`read     30 training and 12 test images\ndamaged  0\ndigest   ${digest}\n`);
    const same = await runCommand(["datasets", "verify", idx, "--digest", digest.toUpperCase()]);
    expect(same.code).toBe(0);
    const other = digest.replace(/^./u, (digit) => (digit === "0" ? "1" : "0"));
    const differs = await runCommand(["datasets", "verify", idx, "--digest", other, "--json"]);
    expect(differs).toMatchObject({
      code: 1,
      error: expect.stringContaining(`expected the digest ${other}, found ${digest}`),
    });
    expect(jsonLines(differs.out)).toMatchObject([{ kind: "verification", whole: false, digest, invalid: [] }]);
  });

  it("goes on behind damaged images, and lists them", async () => {
    const uri = await photographs("damaged", 2);
    const { code, out, error } = await runCommand(["datasets", "verify", uri]);
    expect(code).toBe(1);
    expect(out).toContain("read     4 training and 6 test images\ndamaged  2\n");
    expect(out.match(/damaged\/train\/cat\/\d\.png: the image cannot be decoded/gu)).toHaveLength(2);
    expect(error).toContain(`condensery: ${uri}: 2 images cannot be decoded\n`);
    const { out: json } = await runCommand(["datasets", "verify", uri, "--json"]);
    expect(jsonLines(json)).toMatchObject([{ whole: false, invalid: [{ reason: "image" }, { reason: "image" }] }]);
  });

  it("fails for a file of records that ends early, and knows other archives from the published", async () => {
    const records = join(folder.path, "cifar");
    await mkdir(records);
    await writeFile(join(records, "data_batch_1.bin"), new Uint8Array(3073 * 2));
    await writeFile(join(records, "test_batch.bin"), new Uint8Array(3073));
    expect(await runCommand(["datasets", "verify", `cifar10:${records}`])).toMatchObject({ code: 0 });
    await appendFile(join(records, "test_batch.bin"), "x");
    const cut = await runCommand(["datasets", "verify", `cifar10:${records}`]);
    expect(cut).toMatchObject({ code: 1, out: "", error: expect.stringContaining("test_batch.bin") });
    await rm(records, { recursive: true });
  });

  it("tells what is not there, and what no data set can be, from what is damaged", async () => {
    const nowhere = await runCommand(["datasets", "verify", `tar:${join(folder.path, "nowhere.tar")}`]);
    expect(nowhere).toMatchObject({ code: 2, error: expect.stringContaining("no such file or folder") });
    expect(await runCommand(["datasets", "verify", "jpeg:a"])).toMatchObject({ code: 2 });
    const short = await runCommand(["datasets", "verify", idx, "--digest", "12"]);
    expect(short).toMatchObject({ code: 2, error: expect.stringContaining("64 hexadecimal digits") });
  });

  it("ends when interrupted", async () => {
    const signal = AbortSignal.abort(new Interruption("SIGTERM"));
    expect(await runCommand(["datasets", "verify", idx], { signal })).toEqual({ code: 143, out: "", error: "" });
  });
});

it("says what it can do", async () => {
  const error = async (...args: readonly string[]): Promise<string> => {
    const run = await runCommand(["datasets", ...args]);
    expect(run).toMatchObject({ code: 2, out: "" });
    return run.error;
  };
  expect(await error()).toContain("list, describe, verify, download");
  expect(await error("lis")).toContain('got "lis"');
  expect(await error("verify")).toContain("needs a data set");
  expect(await error("verify", "a", "b")).toContain('got also "b"');
  expect(await error("list", "mnist")).toContain('got "mnist"');
  expect(await error("list", "--digest", "0")).toContain("--digest is for datasets verify");
  expect(await error("describe", "mnist", "--cache", "a")).toContain("--cache is for datasets list and download");
});
