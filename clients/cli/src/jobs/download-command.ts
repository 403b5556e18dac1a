import type { Command } from "../command.js";
import { claimFolder, readRecord, writeRecord } from "../condense/job-record.js";
import { placeResult } from "../condense/place-result.js";
import { connectionFlags } from "../connection/connection-flags.js";
import { jsonLine } from "../display/json-line.js";
import { resultLine } from "../display/result-line.js";
import { resultTable } from "../display/result-table.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { UsageError } from "../flags/usage-error.js";
import { nameOf, withClient } from "./job-command.js";

/** `condensery download NAME --out DIR`: writes the result of a condensation into a folder. */
export const downloadCommand: Command = {
  usage: ["download NAME --out DIR [flags]"],
  summary: "writes the result of a condensation into a folder, waiting for it if it has not ended",
  flags: [
    { name: "out", kind: "text", value: "DIR", help: "result folder; a finished result in it is replaced" },
    ...connectionFlags,
    { ...sharedFlags.json, help: "print the result as one JSON object" },
    sharedFlags.help,
  ],
  async run(flags, terminal) {
    const name = nameOf(flags, "download");
    const folder = flags.text("out");
    if (folder === undefined) throw new UsageError(["download needs a folder: --out DIR"]);
    await claimFolder(folder, name);
    const result = await withClient(flags, terminal, (client) =>
      client.attach(name).result({ signal: terminal.signal }),
    );
    await placeResult(result, folder);
    const record = await readRecord(folder);
    if (record?.name === name) await writeRecord(folder, { ...record, finished: true });
    terminal.out(flags.has("json") ? jsonLine(resultLine(result, folder)) : resultTable(result, folder));
  },
};
