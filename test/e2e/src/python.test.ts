import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connect } from "@condensery/client";
import { temporaryFolder } from "@condensery/orchestrator/testing";
import { expect, test } from "vitest";
import { pythonTools } from "./harness/python-tools.js";
import { patient } from "./harness/patience.js";
import { startTinySystem } from "./harness/tiny-system.js";

patient();

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../../../", import.meta.url));
const tools = await pythonTools();

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The modules that clients/python/README.md generates, in another folder. */
async function generate(
  folder: string,
  { protoc, plugin }: { readonly protoc: string; readonly plugin: string },
): Promise<void> {
  const proto = join(repository, "proto");
  const outputs = [`--python_out=${folder}`, `--grpc_out=${folder}`, `--plugin=protoc-gen-grpc=${plugin}`];
  const areas = ["condensery/condensation", "condensery/type"].map((area) => join(proto, area));
  const { stdout } = await run("find", [...areas, "-name", "*.proto"]);
  await run(protoc, [`--proto_path=${proto}`, ...outputs, ...stdout.trim().split("\n")]);
}

test.skipIf("missing" in tools)(
  `the Python example saves what the SDK gets${"missing" in tools ? `; skipped: ${tools.missing}` : ""}`,
  async () => {
    if ("missing" in tools) throw new Error(tools.missing);
    await using folder = await temporaryFolder();
    await generate(folder.path, tools);
    await using tiny = await startTinySystem({ listen: { kind: "ports", firstPort: 0 } });
    const { address } = tiny.system;
    const condense = (options: readonly string[]): Promise<Outcome> => {
      const args = [join(repository, "clients/python/condense.py"), "--address", address, ...options];
      return run(tools.python, args, { env: { ...process.env, PYTHONPATH: folder.path } }).then(
        (output) => ({ code: 0, ...output }),
        (error: unknown) => error as Outcome,
      );
    };
    const [out, spec] = [join(folder.path, "digits"), join(folder.path, "spec.json")];
    const network = { convnet: { filters: 4, depth: 1 } };
    await writeFile(spec, JSON.stringify({ network, experts: 1, evaluations: 2, evaluationEpochs: 3 }));
    const saved = await condense(["--dataset", "idx:tiny", "--outer-steps", "2", "--spec", spec, "--out", out]);
    expect(saved).toMatchObject({ code: 0, stderr: "" });
    expect(saved.stdout).toMatch(/^step 1: loss \d/mu);
    expect(saved.stdout).toMatch(/^accuracy \d+\.\d\d ± \d+\.\d\d %$/mu);

    await using client = await connect({ address });
    const [name = ""] = /condensations\/\S+/u.exec(saved.stdout) ?? [];
    const { files = [] } = (await client.get(name)).summary ?? {};
    expect(files.toSorted()).toEqual(["best.safetensors", "dataset.json", "grid.png", "images.safetensors"]);
    for (const file of files) {
      const expected = Buffer.from(await client.download(name, file));
      expect((await readFile(join(out, file))).equals(expected)).toBe(true);
    }

    const refused = await condense(["--dataset", "idx:tiny", "--images-per-class", "0"]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("spec.images_per_class") });
    const unknown = await condense(["--dataset", "idx:nowhere"]);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("NOT_FOUND") });
  },
);
