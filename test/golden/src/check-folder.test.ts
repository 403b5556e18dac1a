import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkFolder } from "./check-folder.js";
import { sharedFolder, sharedFolderExists, unlessPresent } from "./shared-folder.js";
import { edited, tinyCase, type TinyCase } from "./tiny-case.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "golden-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function check(path = folder) {
  const [lines, problems]: [string[], string[]] = [[], []];
  const code = await checkFolder(path, {
    report: (line) => lines.push(line),
    problem: (sentence) => problems.push(sentence),
  });
  return { code, lines, problems, failures: lines.filter((line) => line.endsWith("FAIL")) };
}

/** Adds to the first number of an expected tensor. */
async function corrupted(options: TinyCase, name: string, by: number): Promise<Uint8Array> {
  return edited(await tinyCase(options), ({ tensors }) => {
    const data = tensors[name]?.data;
    if (data instanceof Float64Array) data[0] = (data[0] ?? 0) + by;
  });
}

describe("files of other sizes, seeds, depths and options agree", () => {
  it.each<[string, TinyCase]>([
    ["deep, one colour", { seed: 21, depth: 3, filters: 3 }],
    ["shallow, wide image", { seed: 22, depth: 1, channels: 3, size: 10, images: 2, steps: 2 }],
    ["many filters, which the compiler treats in their own way", { seed: 23, filters: 16, size: 8, steps: 2 }],
    ["max pooling", { seed: 24, pooling: "max", rho: 0.1, iota: 1 }],
    ["no pooling, no norm", { seed: 25, pooling: "none", norm: "none", size: 5, alpha: 0.02 }],
    ["soft labels, mini-batches, noise", { seed: 26, labels: "soft", batch: 3, noise: true, rho: 0.2, iota: 2 }],
    ["mini-batches of one, differentiated to the first step", { seed: 27, batch: 1, rho: 0.05 }],
    ["one step", { seed: 28, steps: 1 }],
    ["rho 0", { seed: 29, rho: 0, iota: 3 }],
  ])("%s", async (_, options) => {
    await writeFile(join(folder, "case.safetensors"), await tinyCase(options));
    const { code, lines, problems, failures } = await check();
    expect(problems).toEqual([]);
    expect(failures).toEqual([]);
    expect(lines).toHaveLength(1 + (options.rho === undefined ? 7 : 13) + 1);
    expect(code).toBe(0);
  });
});

describe("the report", () => {
  it("has a heading, a line a tensor in the files' order, and a summary", async () => {
    await writeFile(join(folder, "second.safetensors"), await tinyCase({ seed: 2, steps: 1 }));
    await writeFile(join(folder, "first.safetensors"), await tinyCase({ seed: 1, steps: 1 }));
    await writeFile(join(folder, "README.md"), "not a golden file");
    const { lines } = await check();
    expect(lines[0]).toMatch(/^file +tensor +relative error +tolerance +result$/);
    expect(lines[1]).toMatch(/^first\.safetensors +out\.loss +\d\.\d\de-\d+ +1e-4 +ok$/);
    expect(lines[3]).toMatch(/^first\.safetensors +out\.alpha_gradient_exact +\d\.\d\de-\d+ +2e-3 +ok$/);
    expect(lines[8]).toMatch(/^second\.safetensors +out\.loss /);
    expect(lines[15]).toMatch(/^14 of 14 tensors in 2 files within tolerance, 0 FAIL; nearest to its tolerance: /);
    expect(lines[15]).toMatch(/\(float32, onnxruntime-node [\d.]+, cpu\)$/);
  });

  it("fails exactly the tensor that is wrong, with exit code 1", async () => {
    const options = { seed: 3, rho: 0.1, iota: 1, steps: 2 };
    const names = ["out.hypergradient", "out.loss", "out.satm.epsilon", "out.theta_final"];
    for (const name of names)
      await writeFile(join(folder, `${name}.safetensors`), await corrupted(options, name, 0.01));
    const { code, failures, lines } = await check();
    expect(code).toBe(1);
    expect(failures).toHaveLength(4);
    names.forEach((name, index) => expect(failures[index]).toMatch(new RegExp(`^${name}.safetensors +${name} `)));
    expect(lines.at(-1)).toContain("48 of 52 tensors in 4 files within tolerance, 4 FAIL");
  });

  it("fails a golden number that is none", async () => {
    await writeFile(join(folder, "case.safetensors"), await corrupted({ seed: 4, steps: 1 }, "out.loss", Number.NaN));
    const { code, failures } = await check();
    expect([code, failures.length]).toEqual([1, 1]);
  });
});

describe("what cannot be used gives exit code 2 and a sentence", () => {
  it("an empty folder, one that is not there, a file in its place", async () => {
    expect(await check()).toMatchObject({ code: 2, problems: [`${folder}: the folder has no .safetensors files`] });
    const absent = await check(join(folder, "absent"));
    expect(absent.code).toBe(2);
    expect(absent.problems[0]).toMatch(/absent: it cannot be read \(ENOENT/);
    await writeFile(join(folder, "file"), "");
    expect((await check(join(folder, "file"))).code).toBe(2);
  });

  it("one file, while the others are still checked", async () => {
    await writeFile(join(folder, "a.safetensors"), "rubbish");
    await mkdir(join(folder, "b.safetensors"));
    await writeFile(join(folder, "c.safetensors"), await tinyCase({ seed: 5, steps: 1 }));
    const { code, problems, lines } = await check();
    expect(code).toBe(2);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain(`${join(folder, "a.safetensors")}: safetensors`);
    expect(problems[1]).toContain(`${join(folder, "b.safetensors")}: it cannot be read`);
    expect(lines.at(-1)).toContain("7 of 7 tensors in 1 file within tolerance, 0 FAIL; 2 files unusable");
  });
});

describe("the command", () => {
  const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
  const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });

  it("ends with the exit code and writes the report to standard output", async () => {
    const path = join(folder, "case.safetensors");
    await writeFile(path, await tinyCase({ seed: 6, steps: 1 }));
    const right = run(folder);
    expect([right.status, right.stderr]).toEqual([0, ""]);
    expect(right.stdout.trimEnd().split("\n")).toHaveLength(9);

    await writeFile(path, await corrupted({ seed: 6, steps: 1 }, "out.loss", 0.01));
    expect(run(folder).status).toBe(1);
  });

  it("explains itself when the folder is not given or cannot be used", () => {
    for (const args of [[], ["a", "b"]]) {
      expect(run(...args)).toMatchObject({
        status: 2,
        stdout: "",
        stderr: "golden: expected one folder of golden .safetensors files: npm run golden -- DIR\n",
      });
    }
    expect(run(folder)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: `golden: ${folder}: the folder has no .safetensors files\n`,
    });
  });
});

it.skipIf(!sharedFolderExists)(`the shared golden files agree in float32${unlessPresent}`, async () => {
  const { code, problems, failures } = await check(sharedFolder);
  expect({ code, problems, failures }).toEqual({ code: 0, problems: [], failures: [] });
});
