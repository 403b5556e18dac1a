import { mkdir, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, afterEach, expect, test } from "vitest";
import { runNode } from "../testing/run-node.js";
import { temporaryFolder } from "../testing/temporary-folder.js";

const testing = new URL("../../dist/testing/", import.meta.url);
const client = new URL("../../dist/index.js", import.meta.url).href;
const absent = new URL("system-hook.js", testing).href;
const scripted = `${absent}?system=${encodeURIComponent(new URL("scripted-system.js", testing).href)}`;

let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
let folder: string;
beforeEach(async () => {
  temporary = await temporaryFolder();
  folder = await realpath(temporary.path);
});
afterEach(() => temporary[Symbol.asyncDispose]());

/** Runs a program in the folder and gives what it printed, as JSON. */
async function run(hook: string, program: string): Promise<unknown> {
  const imports = `import { condense, connect } from ${JSON.stringify(client)}; process.chdir(${JSON.stringify(folder)});`;
  const result = await runNode(["--import", hook, "--input-type=module", "--eval", imports + program]);
  expect([result.exitCode, result.errors]).toEqual([0, ""]);
  return JSON.parse(result.output);
}

async function systemOptions(state: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, state, "options.json"), "utf8"));
}

test("condense() starts a system that finds the folder; the unclosed handle lets the process end, and the system with it", async () => {
  await mkdir(join(folder, "data", "digits"), { recursive: true });
  const printed = await run(
    scripted,
    `const handle = await condense({ dataset: "idx:./data/digits", threads: 2, environment: { OTEL_LOG_LEVEL: "none" } });
     const { images } = await handle.result();
     console.log(JSON.stringify({ images: images.shape, dataset: (await handle.describe()).options.dataset }));`,
  );
  expect(printed).toEqual({ images: [2, 1, 4, 4], dataset: "idx:digits" });
  expect(await systemOptions(".condensery")).toEqual({
    stateFolder: join(folder, ".condensery"),
    dataRoots: [join(folder, "data"), folder],
    threads: 2,
    environment: { OTEL_LOG_LEVEL: "none" },
  });
});

test("connect() starts one for all calls; paths lie under its data roots", async () => {
  await mkdir(join(folder, "data", "digits"), { recursive: true });
  await mkdir(join(folder, "other"));
  const printed = await run(
    scripted,
    `const client = await connect({ state: "kept", dataRoots: ["data"] });
     const handles = [];
     for (const dataset of ["idx:./data/digits", "idx:anything", undefined]) handles.push(await client.condense({ dataset }));
     const refusal = await client.condense({ dataset: "idx:./other" }).catch((error) => error);
     const known = await Promise.all(handles.map((handle) => handle.describe()));
     await client.close();
     const late = await handles[0].describe().catch((error) => error);
     console.log(JSON.stringify([known.map(({ options }) => options.dataset ?? "none"), refusal.fields, late.name]));`,
  );
  const refusal = { field: "dataset", description: expect.stringContaining(`got ${join(folder, "other")}`) };
  expect(printed).toEqual([["idx:digits", "idx:anything", "none"], [refusal], "ClientClosedError"]);
  expect(await systemOptions("kept")).toMatchObject({ dataRoots: [join(folder, "data")] });
});

test("without the package the error says how to get an address or the package", async () => {
  const printed = await run(
    absent,
    `const errors = await Promise.all([connect(), condense({})].map((call) => call.catch((error) => error)));
     console.log(JSON.stringify(errors.map(({ name, message }) => ({ name, message }))));`,
  );
  const message = expect.stringMatching(/npm install @condensery\/system.*condensery up/u);
  expect(printed).toEqual([
    { name: "AddressNeededError", message },
    { name: "AddressNeededError", message },
  ]);
});

test("a data set that is not there is reported before anything starts", async () => {
  const printed = await run(
    absent,
    `const error = await condense({ dataset: "idx:./missing" }).catch((error) => error);
     console.log(JSON.stringify([error.name, error.fields]));`,
  );
  const description = `Expected a folder or file that exists, got ${join(folder, "missing")}, where there is none.`;
  expect(printed).toEqual(["InvalidOptionsError", [{ field: "dataset", description }]]);
});
