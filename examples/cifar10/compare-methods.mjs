// Condenses CIFAR-10 into one image a class with MTT and with SATM, several seeds each, tests what four networks learn from
// the images and from random real ones, and whether the methods differ: docs/cifar10.md states what came out. What is
// finished is not done again, so a run that was interrupted goes on where it was.
//
// By default it reads the archive that `condensery datasets download cifar10` has fetched:
//
//   node examples/cifar10/compare-methods.mjs [--dataset KIND:PATH] [--out out/cifar10] [--seeds 0,1,2] [--width 16]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    dataset: { type: "string", default: "cifar10:.state/datasets/cifar-10-binary.tar.gz" },
    out: { type: "string", default: "out/cifar10" },
    seeds: { type: "string", default: "0,1,2" },
    /** Of the networks that are wider than the ConvNet: first filters of vgg11 and resnet18, half of alexnet's. */
    width: { type: "string", default: "16" },
  },
});
const seeds = values.seeds.split(",");
/** Experts, decoded images and the whitening, which all calls share. */
const kept = ["--state", join(values.out, "state")];
const cli = fileURLToPath(new URL("../../clients/cli/dist/main.js", import.meta.url));

/** The same for both: width 32, DSA, ZCA, four experts that every seed shares. N, M, T+ and alpha are the literature's. */
const shared =
  "--ipc 1 --preprocessing zca --augmentation dsa --width 32 --experts 4 --expert-seed 0 --max-start-epoch 2 " +
  "--match-epochs 2 --inner-steps 50 --alpha 0.01 --evaluations 0 --evaluation-epochs 300";
/** Outer steps are what each method manages in the same time: a step of SATM takes 0.91 of one of MTT. */
const methods = {
  mtt: "--method mtt --image-learning-rate 100 --alpha-learning-rate 1e-5 --outer-steps 90",
  satm: "--method satm --image-learning-rate 300 --alpha-learning-rate 3e-5 --rho 2 --gamma 0.05 --outer-steps 99",
};

/** What is trained on each result: the ConvNet of the jobs, and wider networks at the width that is asked for. */
const evaluations = {
  convnet: "--networks convnet --repeats 5",
  wider: `--networks alexnet,vgg11,resnet18 --width ${values.width} --repeats 5`,
};

async function condensery(...args) {
  console.error(`\n$ condensery ${args.join(" ")}`);
  const child = spawn(process.execPath, [cli, ...args], { stdio: "inherit" });
  const [code] = await once(child, "exit");
  if (code !== 0) process.exit(code ?? 1);
}

const folderOf = (method, seed) => join(values.out, `${method}-${seed}`);
const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

const json = async (path) => JSON.parse(await readFile(path, "utf8"));

/** The saved evaluation of a result that has the ConvNet, or of that which has the wider networks; undefined: none yet. */
async function savedEvaluation(folder, name) {
  for (const file of await readdir(join(folder, "evaluations")).catch(() => [])) {
    const path = join(folder, "evaluations", file);
    const { rows } = await json(path);
    if (rows.some(({ network }) => network.kind === "convnet") === (name === "convnet")) return { path, rows };
  }
  return undefined;
}

const percent = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return `${(100 * mean).toFixed(1)} ± ${(100 * Math.sqrt(variance)).toFixed(1)}`;
};

const started = performance.now();
await mkdir(values.out, { recursive: true });
for (const seed of seeds) {
  for (const [method, options] of Object.entries(methods)) {
    const folder = folderOf(method, seed);
    if (await exists(join(folder, "dataset.json"))) continue;
    // A job that was interrupted goes on where it was
    const asked = ["--dataset", values.dataset, "--out", folder, "--seed", seed, ...`${shared} ${options}`.split(" ")];
    await condensery(
      "condense",
      ...((await exists(join(folder, "condensation.json"))) ? ["--resume", folder] : asked),
      ...kept,
    );
  }
}

// Random images depend on the seed alone, so that those beside MTT's are those beside SATM's. The wider networks are
// trained on those of the first seed only: each network has images of its own anyway.
for (const seed of seeds) {
  for (const method of Object.keys(methods)) {
    const folder = folderOf(method, seed);
    for (const [name, options] of Object.entries(evaluations)) {
      if ((await savedEvaluation(folder, name)) !== undefined) continue;
      const beside = method === "mtt" && (name === "convnet" || seed === seeds[0]) ? ["--baseline", "random"] : [];
      await condensery("evaluate", folder, "--dataset", values.dataset, ...options.split(" "), ...beside, ...kept);
    }
  }
}

console.log("\n| method | seed | ConvNet, 5 networks | condensing, s | outer steps | last loss |");
console.log("| --- | --- | --- | --- | --- | --- |");
for (const method of Object.keys(methods)) {
  for (const seed of seeds) {
    const folder = folderOf(method, seed);
    const { seconds, steps } = await json(join(folder, "dataset.json"));
    const { rows } = await savedEvaluation(folder, "convnet");
    const accuracy = percent(rows.find(({ subject }) => subject === "condensed").repeats.map(({ last }) => last));
    const cells = [method, seed, accuracy, seconds.condense.toFixed(0), steps.done, steps.losses.last.toFixed(3)];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

/** Accuracies of all networks, by network and by what they were trained on. */
const table = new Map();
for (const method of Object.keys(methods)) {
  for (const seed of seeds) {
    for (const name of Object.keys(evaluations)) {
      const { rows } = await savedEvaluation(folderOf(method, seed), name);
      for (const { subject, network, repeats } of rows) {
        const row = table.get(network.kind) ?? {};
        const trainedOn = subject === "condensed" ? method : subject;
        const accuracies = [...(row[trainedOn] ?? []), ...repeats.map(({ last }) => last)];
        table.set(network.kind, { ...row, [trainedOn]: accuracies });
      }
    }
  }
}
console.log("\n| network | MTT | SATM | random real images | networks |\n| --- | --- | --- | --- | --- |");
for (const [network, { mtt, satm, random }] of table) {
  const counts = [mtt, satm, random].map(({ length }) => length).join(", ");
  console.log(`| ${[network, percent(mtt), percent(satm), percent(random), counts].join(" | ")} |`);
}
console.log(`\n${((performance.now() - started) / 60_000).toFixed(1)} minutes; A is MTT, B is SATM:`);
for (const name of Object.keys(evaluations)) {
  const pairs = [];
  for (const seed of seeds) {
    for (const method of ["mtt", "satm"]) pairs.push((await savedEvaluation(folderOf(method, seed), name)).path);
  }
  await condensery("compare", ...pairs);
}
