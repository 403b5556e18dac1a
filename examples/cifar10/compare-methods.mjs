// Condenses CIFAR-10 into one image a class with MTT and with SATM, several seeds each, and tests what networks learn from
// the images: docs/cifar10.md states what came out. What is finished is not done again, so a run that was interrupted
// goes on where it was.
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
const state = join(values.out, "state");
const cli = fileURLToPath(new URL("../../clients/cli/dist/main.js", import.meta.url));

/** The same for both: width 32, DSA, ZCA, three experts that every seed shares. N, M, T+ and alpha are the literature's. */
const shared =
  "--ipc 1 --preprocessing zca --augmentation dsa --width 32 --experts 3 --expert-seed 0 --max-start-epoch 2 " +
  "--match-epochs 2 --inner-steps 50 --alpha 0.01 --evaluations 5 --evaluation-epochs 300";
/** Outer steps are what each method manages in the same time. */
const methods = {
  mtt: "--method mtt --image-learning-rate 100 --alpha-learning-rate 1e-5 --outer-steps 162",
  satm: "--method satm --image-learning-rate 300 --alpha-learning-rate 3e-5 --rho 2 --gamma 0.05 --outer-steps 187",
};

async function condensery(...given) {
  const args = [...given, "--state", state];
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

await mkdir(values.out, { recursive: true });
for (const seed of seeds) {
  for (const [method, options] of Object.entries(methods)) {
    const folder = folderOf(method, seed);
    if (await exists(join(folder, "dataset.json"))) continue;
    // A job that was interrupted goes on where it was
    const asked = ["--dataset", values.dataset, "--out", folder, "--seed", seed, ...`${shared} ${options}`.split(" ")];
    await condensery("condense", ...((await exists(join(folder, "condensation.json"))) ? ["--resume", folder] : asked));
  }
}
for (const method of Object.keys(methods)) {
  const folder = folderOf(method, seeds[0]);
  const saved = await readdir(join(folder, "evaluations")).catch(() => []);
  const options = ["--dataset", values.dataset, "--repeats", "5"];
  const wider = ["--networks", "alexnet,vgg11,resnet18", "--width", values.width, "--evaluation-epochs", "100"];
  if (saved.length < 1) await condensery("evaluate", folder, "--networks", "convnet", ...options);
  if (saved.length < 2) await condensery("evaluate", folder, ...wider, ...options);
}

const percent = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return `${(100 * mean).toFixed(1)} ± ${(100 * Math.sqrt(variance)).toFixed(1)}`;
};
const json = async (path) => JSON.parse(await readFile(path, "utf8"));

console.log("\n| method | seed | ConvNet, 5 networks | random real images | condensing, s | outer steps | last loss |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const method of Object.keys(methods)) {
  for (const seed of seeds) {
    const { accuracies, seconds, steps } = await json(join(folderOf(method, seed), "dataset.json"));
    const { condensed, randomReal } = accuracies;
    const cells = [
      percent(condensed.accuracies),
      percent(randomReal.accuracies),
      seconds.condense.toFixed(0),
      steps.done,
    ];
    console.log(`| ${[method, seed, ...cells, steps.losses.last.toFixed(3)].join(" | ")} |`);
  }
}
console.log("\n| trained on | network | test accuracy, mean ± std of 5 |\n| --- | --- | --- |");
for (const method of Object.keys(methods)) {
  const folder = join(folderOf(method, seeds[0]), "evaluations");
  for (const file of await readdir(folder)) {
    for (const { subject, network, repeats } of (await json(join(folder, file))).rows) {
      const name = subject === "condensed" ? method : subject;
      console.log(`| ${name} | ${network.kind} | ${percent(repeats.map(({ last }) => last))} |`);
    }
  }
}
