import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { unary } from "@condensery/service-kit";
import { State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { runNode } from "./testing/run-node.js";
import { sampleFiles } from "./testing/sample-files.js";
import { sampleJob } from "./testing/sample-job.js";
import { startScripted } from "./testing/start-scripted.js";

const dist = new URL("../dist/", import.meta.url);
const folder = new URL("readme/", dist);
const compiler = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));

/** The declarations that a consumer's compiler reads, from the entry on. */
async function reachable(file: URL, seen = new Map<string, string>()): Promise<ReadonlyMap<string, string>> {
  if (seen.has(file.href)) return seen;
  const text = await readFile(file, "utf8");
  seen.set(file.href, text);
  for (const [, path = ""] of text.matchAll(/(?:from|import\()\s*"(?<path>\.[^"]+)\.js"/gu)) {
    await reachable(new URL(`${path}.d.ts`, file), seen);
  }
  return seen;
}

test("no declaration that a consumer sees mentions the wire, the kit or gRPC", async () => {
  const declarations = await reachable(new URL("index.d.ts", dist));
  expect(declarations.size).toBeGreaterThan(20);
  for (const [file, text] of declarations) {
    const packages = [...text.matchAll(/(?:from|import|import\()\s*"(?<name>[^."][^"]*)"/gu)].map(([, name]) => name);
    expect([file, packages]).toEqual([file, []]);
    expect(text).not.toMatch(/@condensery\/(?:wire|service-kit)|@grpc/u);
  }
});

test("every error class is part of the entry", async () => {
  const entry = await readFile(new URL("index.d.ts", dist), "utf8");
  const files = await readdir(new URL("errors/", import.meta.url));
  for (const file of files.filter((name) => name.endsWith("-error.ts"))) {
    expect(entry).toContain(`./errors/${file.replace(/\.ts$/u, ".js")}`);
  }
});

const program = `
const { condense, CondenseryError } = require("@condensery/client");
(async () => {
  const handle = await condense({ address: process.env.CONDENSERY_ADDRESS });
  const kinds = new Set();
  for await (const event of handle.progress()) kinds.add(event.kind);
  const { images } = await handle.result();
  const same = (await import("@condensery/client")).CondenseryError === CondenseryError;
  console.log(JSON.stringify({ name: handle.name, kinds: kinds.size, shape: images.shape, same }));
  // Not closed: the connection must not hold up the end of the process.
})();
`;

test("CommonJS programs require it, and get the same copy as import does", async () => {
  await using server = await startScripted();
  const file = new URL("entry-test/program.cjs", dist);
  await mkdir(new URL(".", file), { recursive: true });
  await writeFile(file, program);
  const { exitCode, output, errors } = await runNode([fileURLToPath(file)], { CONDENSERY_ADDRESS: server.address });
  expect([exitCode, errors.replaceAll(/.*ExperimentalWarning.*|.*--trace-warnings.*|\n/gu, "")]).toEqual([0, ""]);
  expect(JSON.parse(output)).toEqual({ name: "condensations/1", kinds: 9, shape: [2, 1, 4, 4], same: true });
});

/** Writes the examples as files that a consumer could have, and gives their names. */
async function extractExamples(): Promise<readonly string[]> {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const names: string[] = [];
  for (const [, language = "", code = ""] of readme.matchAll(/```(?<language>ts|js)\n(?<code>[\s\S]*?)```/gu)) {
    const name = `example-${names.length + 1}`;
    names.push(`${name}.${language === "ts" ? "js" : "cjs"}`);
    await writeFile(new URL(`${name}.${language === "ts" ? "ts" : "cjs"}`, folder), code);
  }
  const configuration = {
    extends: "../../../../tsconfig.base.json",
    compilerOptions: { composite: false, incremental: false, declaration: false, sourceMap: false },
    include: ["*.ts"],
  };
  await writeFile(new URL("tsconfig.json", folder), JSON.stringify(configuration));
  return names;
}

/** In place of the package that runs systems: where there is no address, examples start this one. */
const hook = new URL("testing/system-hook.js", dist);
hook.searchParams.set("system", new URL("testing/scripted-system.js", dist).href);

/** What the examples print, one by one. */
const expected = [
  "step 0: loss 0.5\nstep 1: loss NaN\n2 x 1 x 4 x 4 images, 2 classes, step size 0.0625\n" +
    "accuracy 0.75, of the experts 0.875\n",
  "condensations/1\n",
  "idx:digits\n",
  "condensery-dataset/1\ncondensations/7 running 3\nqueued\n",
  "succeeded\n",
];

// A compiler and several programs may have to wait for a busy machine
test("the README's examples compile strictly and run", { timeout: 180_000 }, async () => {
  const names = await extractExamples();
  expect(names.map((name) => name.replace(/^.*\./u, ""))).toEqual(["js", "js", "js", "js", "cjs"]);
  const compiled = await runNode([compiler, "-p", fileURLToPath(folder)]);
  expect(compiled).toMatchObject({ exitCode: 0, output: "" });
  await mkdir(new URL("data/digits", folder), { recursive: true });
  const listCondensations = unary(() => ({
    condensations: [sampleJob("7", State.RUNNING)],
    nextPageToken: "",
  }));
  await using server = await startScripted({ listCondensations });
  const outputs: string[] = [];
  for (const name of names) {
    const program = `process.chdir(${JSON.stringify(fileURLToPath(folder))}); await import("./${name}");`;
    const options = ["--import", hook.href, "--input-type=module", "--eval", program.replace("./", folder.href)];
    const run = await runNode(options, { CONDENSERY_ADDRESS: server.address });
    expect([name, run.exitCode]).toEqual([name, 0]);
    outputs.push(run.output);
  }
  expect(outputs).toEqual(expected);
  expect((await readdir(new URL("digits/", folder))).toSorted()).toEqual([...sampleFiles.keys()].toSorted());
  const { environment, ...options } = JSON.parse(await readFile(new URL("experiments/options.json", folder), "utf8"));
  expect(options).toMatchObject({ threads: 2, provider: "cpu" });
  expect(environment).toMatchObject({ CONDENSERY_ADDRESS: server.address });
});
