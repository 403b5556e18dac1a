import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder, writeTinyDataset, writeTinyResult } from "@condensery/orchestrator/testing";
import { expect, it } from "vitest";
import { Interruption } from "../terminal.js";
import { jsonLines, runCommand } from "../testing/run-command.js";
import { startScriptedSystem } from "../testing/scripted-system.js";

it("exports a folder, tells of it as JSON, and overwrites when asked", async () => {
  await using folder = await temporaryFolder();
  const [data, result, out] = ["data", "result", "new/a.npz"].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  await writeTinyDataset(data);
  await writeTinyResult(result, data);
  const command = ["export", result, "--format", "npz", "--out", out];
  const exported = await runCommand([...command, "--json"]);
  expect(exported).toMatchObject({ code: 0, error: "" });
  expect(jsonLines(exported.out)).toEqual([{ kind: "export", format: "npz", path: out, images: 6 }]);
  const bytes = await readFile(out);
  expect(await runCommand(command)).toMatchObject({ code: 2, error: expect.stringContaining("is there already") });
  expect(await runCommand([...command, "--overwrite"])).toMatchObject({ code: 0 });
  expect(bytes.equals(await readFile(out))).toBe(true);
});

it("exports a condensation of a running system", async () => {
  await using system = await startScriptedSystem();
  await using folder = await temporaryFolder();
  const at = ["--address", system.address];
  await runCommand(["condense", "--detach", "--out", join(folder.path, "job"), ...at]);
  const out = join(folder.path, "pictures");
  const command = ["export", "condensations/1", "--format", "png", "--out", out, ...at];
  expect(await runCommand(command)).toEqual({ code: 0, out: `2 images  ${out}\n`, error: "" });
  expect((await readdir(join(out, "train"))).toSorted()).toEqual(["0-zero", "1-one"]);
  expect(await runCommand(command)).toMatchObject({
    code: 2,
    error: expect.stringContaining("found a folder with content"),
  });
  const unknown = await runCommand(["export", "condensations/9", "--format", "png", "--out", out, ...at]);
  expect(unknown).toMatchObject({ code: 2, error: expect.stringContaining("condensations/9") });
});

it("says everything that is missing", async () => {
  expect(await runCommand(["export"])).toEqual({
    code: 2,
    out: "",
    error:
      "condensery: export needs a format: --format npz|png|parquet\n" +
      "condensery: export needs a place to write to: --out PATH\n" +
      "condensery: export needs a result folder, or the name of a condensation\n",
  });
  const twice = await runCommand(["export", "a", "b", "--format", "npz", "--out", "c"]);
  expect(twice).toMatchObject({ code: 2, error: 'condensery: export takes one result, got also "b"\n' });
  const unknown = await runCommand(["export", "a", "--format", "gif", "--out", "c"]);
  expect(unknown).toMatchObject({ code: 2, error: expect.stringContaining("must be one of npz, png, parquet") });
});

it("refuses folders without a result and damaged ones, and ends when interrupted", async () => {
  await using folder = await temporaryFolder();
  const out = join(folder.path, "a.npz");
  const command = ["export", folder.path, "--format", "npz", "--out", out];
  expect(await runCommand(command)).toMatchObject({
    code: 2,
    error: expect.stringContaining("images.safetensors is missing"),
  });
  const data = join(folder.path, "data");
  await writeTinyDataset(data);
  await writeTinyResult(folder.path, data);
  const images = join(folder.path, "images.safetensors");
  const bytes = await readFile(images);
  await writeFile(images, bytes.subarray(0, -1));
  expect(await runCommand(command)).toMatchObject({ code: 2, error: expect.stringContaining("SHA-256") });
  await writeFile(images, bytes);
  await mkdir(out);
  expect(await runCommand(command)).toMatchObject({ code: 2, error: expect.stringContaining("found a folder") });
  const signal = AbortSignal.abort(new Interruption("SIGINT"));
  const interrupted = await runCommand([...command.slice(0, -1), `${out}2`], { signal });
  expect(interrupted).toEqual({ code: 130, out: "", error: "" });
  expect(await readdir(folder.path)).not.toContain("a.npz2");
});
