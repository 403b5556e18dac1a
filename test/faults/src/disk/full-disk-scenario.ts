import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { randomStream } from "@condensery/rng";
import { caseFolder } from "../harness/case-folder.js";
import { assertSameFiles } from "../harness/job-result.js";
import { drawMoment, type Moment, momentText } from "../kill/moment.js";
import type { CaseOutcome, FaultContext, Scenario } from "../scenario.js";
import { type FullDiskOrder, fullDiskSpec, type FullPlace } from "./full-disk-order.js";
import { privateMounts } from "./private-mounts.js";

const program = fileURLToPath(new URL("../../dist/disk/full-disk-program.js", import.meta.url));
const longestMs = 400_000;

export const fullDiskScenario: Scenario = {
  name: "full-disk",
  summary: "a file system without space under the state folder or under the trajectory store alone",
  cases({ seed, short }) {
    const stream = randomStream({ seed, purpose: "full-disk" });
    const places: readonly (readonly [FullPlace, Moment])[] = [
      ["trajectories", drawMoment("experts", stream)],
      ["state", drawMoment("condensation", stream)],
      ["state", drawMoment("experts", stream)],
      ["state", drawMoment("evaluation", stream)],
    ];
    return places.slice(0, short ? 2 : places.length).map(([place, moment]) => ({
      name: `${place} at ${momentText(moment)}`,
      run: (context: FaultContext) => runFullDisk(context, place, moment, seed),
    }));
  },
};

/** In a process of its own, since the file system that it mounts must be nobody else's. */
async function runFullDisk(
  context: FaultContext,
  place: FullPlace,
  moment: Moment,
  seed: number,
): Promise<CaseOutcome> {
  const mounts = await privateMounts();
  if (mounts === undefined) return { skipped: "this machine lets nobody mount: it takes root or user namespaces" };
  const reference = await context.references.of(fullDiskSpec(seed));
  await using folder = await caseFolder();
  const output = join(folder.root, "result");
  await mkdir(output);
  const order: FullDiskOrder = { database: context.database, place, moment, seed, root: folder.root, output };
  const args = [...mounts, process.execPath, program, JSON.stringify(order)];
  const { stdout } = await promisify(execFile)("unshare", args, { timeout: longestMs, killSignal: "SIGTERM" });
  const files = (await readdir(output)).map(async (file) => [file, await readFile(join(output, file))] as const);
  assertSameFiles(new Map(await Promise.all(files)), reference.files);
  return { note: stdout.trim() };
}
