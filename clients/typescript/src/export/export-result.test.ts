import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sampleImages } from "../testing/sample-files.js";
import { failure } from "../testing/deferred.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { exportResult } from "./export-result.js";
import { loadExports } from "./load-exports.js";

const result = {
  ...sampleImages,
  preprocessing: { kind: "standardise" as const, mean: [0.5], std: [0.25], padTo: { height: 4, width: 4 } },
  metadata: { source: { classes: ["zero", "one"] } },
};

test("a result in each format", async () => {
  await using folder = await temporaryFolder();
  for (const format of ["npz", "png", "parquet"] as const) {
    const path = join(folder.path, `digits.${format}`);
    expect(await exportResult(result, { format, path }, {})).toBe(path);
  }
  expect((await readdir(folder.path)).toSorted()).toEqual(["digits.npz", "digits.parquet", "digits.png"]);
  const document: unknown = JSON.parse(await readFile(join(folder.path, "digits.png", "export.json"), "utf8"));
  expect(document).toMatchObject({
    alpha: 0.0625,
    preprocessing: { kind: "standardise", mean: [0.5], std: [0.25], padTo: { height: 4, width: 4 } },
  });
});

test("mistakes are options' mistakes, all at once", async () => {
  await using folder = await temporaryFolder();
  const nothing = await failure(exportResult(result, { overwrite: 1 } as never, {}));
  expect(nothing).toMatchObject({
    name: "InvalidOptionsError",
    fields: [{ field: "overwrite" }, { field: "format" }, { field: "path" }],
  });
  const path = join(folder.path, "mine");
  await writeFile(path, "mine");
  expect(await failure(exportResult(result, { format: "npz", path }, {}))).toMatchObject({
    name: "InvalidOptionsError",
    fields: [{ field: "path", description: expect.stringContaining("is there already") as string }],
  });
  const images = { shape: [2, 2, 2, 4], data: new Float32Array(32) };
  const preprocessing = { kind: "standardise" as const, mean: [0, 0], std: [1, 1] };
  const asked = { format: "png", path: join(folder.path, "new") } as const;
  expect(await failure(exportResult({ ...result, images, preprocessing }, asked, {}))).toMatchObject({
    fields: [{ field: "format" }],
  });
  expect(await readFile(path, "utf8")).toBe("mine");
});

test("a result that says nothing of its classes, or too little", async () => {
  await using folder = await temporaryFolder();
  for (const metadata of [{}, { source: { classes: ["zero"] } }]) {
    const exporting = exportResult({ ...result, metadata }, { format: "npz", path: join(folder.path, "a") }, {});
    expect(await failure(exporting)).toMatchObject({ name: "UnexpectedResponseError" });
  }
});

test("an aborted export leaves nothing", async () => {
  await using folder = await temporaryFolder();
  const stop = new Error("enough");
  const asked = { format: "parquet", path: join(folder.path, "a") } as const;
  expect(await failure(exportResult(result, asked, { signal: AbortSignal.abort(stop) }))).toBe(stop);
  expect(await readdir(folder.path)).toEqual([]);
});

test("without the package it says what to install; what goes wrong in it is told as it is", async () => {
  const absent = Object.assign(new Error("Cannot find package '@condensery/exports' imported from /program.js"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  expect(await failure(loadExports(() => Promise.reject(absent)))).toMatchObject({
    name: "PackageNeededError",
    package: "@condensery/exports",
    message: expect.stringContaining("npm install @condensery/exports") as string,
  });
  expect(await failure(loadExports(() => Promise.resolve({})))).toMatchObject({ name: "PackageNeededError" });
  const broken = new Error("sharp cannot be loaded");
  expect(await failure(loadExports(() => Promise.reject(broken)))).toBe(broken);
});
