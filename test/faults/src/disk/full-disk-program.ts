// Started with a mount table of its own: condenses on a small file system, fills that while the condensation runs, frees
// it again, and puts the result where the order says. Prints how it went; a failure is told on standard error.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { prepareEmbeddedDatabase } from "@condensery/orchestrator/testing";
import { State } from "@condensery/wire/condensation";
import type { CaseFolder } from "../harness/case-folder.js";
import { create, get, resume } from "../harness/calls.js";
import { openDatabase } from "../harness/database.js";
import { type FaultSystem, startFaultSystem } from "../harness/fault-system.js";
import { jobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { untilTrue } from "../harness/processes.js";
import { leftOvers } from "../harness/state-content.js";
import { resultFolder } from "../harness/state-places.js";
import { untilMoment } from "../kill/moment.js";
import { fill } from "./filler.js";
import { type FullDiskOrder, fullDiskSpec } from "./full-disk-order.js";

const order = JSON.parse(process.argv[2] ?? "{}") as FullDiskOrder;
/** A database takes some tens of MB before its first record. */
const size = order.database === "pglite" && order.place === "state" ? "384m" : "16m";
/** What a condensation may use before its disk is full: taking the rest must be a matter of milliseconds. */
const spareBytes = 12 * 2 ** 20;
const noSpace = /ENOSPC|no space left|disk full/iu;

const folder: CaseFolder = {
  root: order.root,
  state: join(order.root, "state"),
  data: join(order.root, "data"),
  [Symbol.asyncDispose]: async () => undefined,
};
const mounted = order.place === "state" ? folder.state : join(folder.state, "trajectories");
await mkdir(mounted, { recursive: true });
await promisify(execFile)("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", mounted]);
if (order.database === "pglite") {
  await prepareEmbeddedDatabase({ database: join(folder.state, "condensations", "database") });
}

await using database = await openDatabase(order.database);
let faulty = await startFaultSystem(folder, database);
const freeBallast = await fill(join(mounted, "ballast"), spareBytes);
try {
  const { name } = await create(faulty.channel, fullDiskSpec(order.seed), "full-disk");
  const free = await fillAt(faulty, name);
  const told = await untilTold(faulty, name);
  assert.notEqual(told.state, State.SUCCEEDED, "the condensation ended as if there were space");
  assert.deepEqual(await halfPublished(name), [], "files of a result that is not there yet");
  await free();
  await freeBallast();
  let how = "waited and went on";
  if (told.state === State.FAILED) {
    assert.match(told.failure, noSpace, "the failure does not say that there was no space");
    await resume(faulty.channel, name);
    how = `failed (${told.failure}) and was resumed`;
  } else if (!(await endsByItself(faulty, name))) {
    await faulty.stop();
    faulty = await startFaultSystem(folder, database);
    how = "went on after a restart";
  }
  await using watch = new JobWatch(faulty.channel, name);
  await watch.ended;
  for (const [file, bytes] of await jobFiles(faulty.channel, name)) await writeFile(join(order.output, file), bytes);
  await faulty.stop();
  assert.deepEqual(await leftOvers(folder.state), [], "files were left over");
  process.stdout.write(`${how}\n`);
} finally {
  await faulty.stop();
}

async function fillAt({ channel }: FaultSystem, name: string): Promise<() => Promise<void>> {
  await using watch = new JobWatch(channel, name);
  await untilMoment(order.moment, watch, folder.state);
  assert.ok(!watch.over, "the condensation had ended before its disk was full");
  return fill(join(mounted, "filler"));
}

/** Resolves when the condensation has failed, or the processes complain and it does not get on. */
async function untilTold(
  system: FaultSystem,
  name: string,
): Promise<{ readonly state: State; readonly failure: string }> {
  const hasFailed = async () => (await get(system.channel, name)).state === State.FAILED;
  const complains = () => system.lines.some(({ text }) => noSpace.test(text));
  const isOver = async () => isEnd((await get(system.channel, name)).state);
  await untilTrue("somebody to tell of the full disk", async () => complains() || (await isOver()));
  // A complaint comes before what it leads to
  await untilTrue("the condensation to fail", hasFailed, { timeoutMs: 5000, everyMs: 50 }).catch(() => undefined);
  return get(system.channel, name);
}

async function endsByItself(system: FaultSystem, name: string): Promise<boolean> {
  const ended = async () => isEnd((await get(system.channel, name)).state);
  return untilTrue("the condensation to end", ended, { timeoutMs: 30_000, everyMs: 50 }).then(
    () => true,
    () => false,
  );
}

function isEnd(state: State): boolean {
  return state === State.SUCCEEDED || state === State.FAILED;
}

async function halfPublished(name: string): Promise<readonly string[]> {
  const entries = await readdir(resultFolder(folder.state, name), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}
