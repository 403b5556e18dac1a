import { resolve } from "node:path";
import type { Condensation } from "@condensery/client";
import type { Command } from "../command.js";
import { openSession, type Place, type Session } from "../connection/session.js";
import { jsonLine } from "../display/json-line.js";
import { resultLine } from "../display/result-line.js";
import { resultTable } from "../display/result-table.js";
import { defaultFolders } from "../flags/flag.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import { follow } from "../jobs/follow.js";
import type { Terminal } from "../terminal.js";
import { condenseFlags } from "./condense-flags.js";
import { refuseConflicts } from "./flag-conflicts.js";
import { waysBack } from "./ways-back.js";
import { claimFolder, readRecord, writeRecord } from "./job-record.js";
import { placeResult } from "./place-result.js";
import { newJob, resumedJob, type PlannedJob } from "./planned-job.js";

/** `condensery condense`: learns the images, evaluates them and writes the result folder. */
export const condenseCommand: Command = {
  usage: ["condense [flags]", "condense --resume DIR [--outer-steps N]"],
  summary: "learns a few images that train a network like the whole data set",
  notes: [
    "Without --address the services are started here, and stopped at the end. The result folder holds\n" +
      "images.safetensors, best.safetensors, dataset.json, grid.png, and condensation.json, which resuming needs.",
  ],
  flags: condenseFlags,
  async run(flags, terminal) {
    refuseConflicts(flags);
    const folder = flags.text("resume") ?? flags.text("out") ?? defaultFolders.out;
    const job = flags.has("resume") ? await resumedJob(folder, flags) : await newJob(flags);
    if (!flags.has("resume")) await claimFolder(folder);
    try {
      await runJob(job, folder, flags, terminal);
    } catch (error) {
      // A command that was refused as written has not begun anything to go on with
      const record = error instanceof UsageError ? undefined : await readRecord(folder);
      if (record?.finished === false) terminal.error.write(waysBack(record, folder, error));
      throw error;
    }
  },
};

async function runJob(job: PlannedJob, folder: string, flags: ParsedFlags, terminal: Terminal): Promise<void> {
  const json = flags.has("json");
  // The first time a state folder is used its database is made, some seconds in which nothing else could be told
  if (!json && job.place.kind === "embedded")
    terminal.error.write(`starting services, with their state in ${job.place.state}\n`);
  await using session = await openSession(job.place, flags, terminal);
  const { client, signal } = session;
  const condensation = await job.begin(client, signal);
  const { name } = condensation;
  await writeRecord(folder, { name, ...recordedPlace(job.place), finished: false });
  if (flags.has("detach")) {
    terminal.out(json ? jsonLine({ kind: "job-started", name, folder }) : `${name}\n`);
    return;
  }
  if (json) terminal.out(jsonLine({ kind: "job-started", name, folder }));
  else terminal.error.write(`${name}\n`);
  await tellOthers(session, condensation, job.place, terminal);
  await follow(client, condensation, { json, terminal, signal });
  const result = await client.attach(name).result({ signal });
  await placeResult(result, folder);
  await writeRecord(folder, { name, ...recordedPlace(job.place), finished: true });
  terminal.out(json ? jsonLine(resultLine(result, folder)) : resultTable(result, folder));
}

/** A system started here goes on with whatever its state folder holds, which may take the machine's time. */
async function tellOthers(
  { client, signal }: Session,
  own: Condensation,
  place: Place,
  terminal: Terminal,
): Promise<void> {
  if (place.kind === "remote") return;
  for await (const { name } of client.list({ states: ["queued", "running"] }, { signal })) {
    if (name !== own.name) terminal.error.write(`${name}, begun earlier, goes on too: its state folder is the same\n`);
  }
}

function recordedPlace(place: Place) {
  if (place.kind === "remote") return { address: place.address };
  return { state: resolve(place.state), dataRoots: place.dataRoots };
}
