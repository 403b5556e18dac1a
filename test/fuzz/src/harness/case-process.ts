// Runs cases in a process of its own, so that a native crash, an endless loop or exhausted memory ends this one only.
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { FuzzTarget } from "../target.js";
import { caseOf } from "./case-of.js";
import { judge } from "./judge.js";
import type { Order, Report } from "./messages.js";
import { shrinkCase } from "./shrink-case.js";
import { isFinding } from "./verdict.js";
import { workFolder } from "./work-folder.js";

const shrinkMs = 20_000;

async function carryOut({ targets: file, target: name, seed, from, to, shrink }: Order): Promise<void> {
  const { targets } = (await import(pathToFileURL(file).href)) as { readonly targets: readonly FuzzTarget[] };
  const target = targets.find((candidate) => candidate.name === name);
  if (target === undefined) throw new Error(`${file} has no target ${name}`);
  const { growthMiB } = target;
  await using folder = await workFolder();
  await using open = await target.open(folder.path);
  await tell({ kind: "opened" });
  // The first case of a process also pays for loading what the parser needs, so that one is given away
  await judge(open, caseOf(open, { seed, target: name, index: -1 }));
  for (let index = from; index < to; index += 1) {
    const given = caseOf(open, { seed, target: name, index });
    const verdict = await judge(open, given, { growthMiB });
    const memoryMiB = process.memoryUsage.rss() / 2 ** 20;
    if (!isFinding(verdict)) {
      await tell({ kind: "case", index, verdict: { ...verdict, detail: "" }, memoryMiB });
      continue;
    }
    const smaller =
      shrink && verdict.outcome === "crash"
        ? await shrinkCase(open, { seed, target: name, index }, { growthMiB }, shrinkMs)
        : undefined;
    const content = Buffer.from((smaller ?? given).content).toString("base64");
    await tell({ kind: "case", index, verdict, memoryMiB, content });
  }
  await tell({ kind: "done", peakMiB: process.resourceUsage().maxRSS / 1024 });
}

/** Waits until it is sent: a process that dies in the next case must not take this message with it. */
function tell(report: Report): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(report, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}

process.on("message", (order: Order) => {
  carryOut(order).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(70);
  });
});
process.on("disconnect", () => process.exit());
