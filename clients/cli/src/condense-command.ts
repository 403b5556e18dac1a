import { join } from "node:path";
import {
  resultFiles,
  resumeJob,
  runJob,
  type JobEvent,
  type JobRequest,
  type JobResult,
} from "@condensery/orchestrator";
import { absoluteDataset } from "./absolute-dataset.js";
import { condenseFlags } from "./condense-flags.js";
import { defaultFolders } from "./flag.js";
import { helpTexts } from "./help.js";
import { parseFlags, type ParsedFlags } from "./parse-flags.js";
import { progress } from "./progress.js";
import { jobTable } from "./result-table.js";
import { Interruption, type Terminal } from "./terminal.js";
import { UsageError } from "./usage-error.js";

/** `condensery condense`: learns the images, evaluates them and writes the result folder. */
export async function condenseCommand(args: readonly string[], terminal: Terminal): Promise<void> {
  const flags = parseFlags(args, condenseFlags);
  if (flags.has("help")) {
    terminal.out(helpTexts.condense);
    return;
  }
  refuseExtras(flags);
  const folder = flags.text("resume") ?? flags.text("out") ?? defaultFolders.out;
  const json = flags.has("json");
  const shown = progress(terminal);
  let recorded = false;
  const onEvent = (event: JobEvent): void => {
    if (event.kind === "job-recorded") recorded = true;
    if (json) terminal.out(`${JSON.stringify(event)}\n`);
    else shown.show(event);
  };
  try {
    const result = await condense(flags, { ...surroundings(terminal), folder, onEvent });
    shown.end();
    terminal.out(json ? resultLine(result) : jobTable(result, join(folder, resultFiles.grid)));
  } catch (error) {
    shown.end();
    if (recorded) {
      const reason = error instanceof Interruption ? "interrupted" : "not finished";
      terminal.error.write(`${reason}; go on with: condensery condense --resume ${shellWord(folder)}\n`);
    }
    throw error;
  }
}

type CommonOptions = Parameters<typeof resumeJob>[1];

async function condense(flags: ParsedFlags, options: CommonOptions): Promise<JobResult> {
  const { state, ...values } = flags.options;
  // Each flag reads the type that its option has, so the record is a request
  const request: JobRequest = absoluteDataset(values);
  const stateFolder = typeof state === "string" ? state : undefined;
  if (flags.has("resume")) return resumeJob(request, { ...options, ...(stateFolder && { stateFolder }) });
  return runJob(request, { ...options, stateFolder: stateFolder ?? defaultFolders.state });
}

function refuseExtras({ positionals, has }: ParsedFlags): void {
  const problems: string[] = [];
  if (positionals.length > 0) problems.push(`condense takes flags only, got ${JSON.stringify(positionals[0])}`);
  if (has("resume") && has("out")) problems.push("--resume names the folder already; leave out --out");
  if (problems.length > 0) throw new UsageError(problems);
}

export function surroundings({ now, peakMemoryBytes, signal }: Terminal): Pick<CommonOptions, "meter" | "signal"> {
  return { meter: { now, peakMemoryBytes }, signal };
}

/** The last line of --json. */
function resultLine({ folder, accuracies, secondsTotal, seconds, peakMemoryBytes, ...rest }: JobResult): string {
  const line = { kind: "result", folder, accuracies, seconds: { ...seconds, total: secondsTotal }, peakMemoryBytes };
  return `${JSON.stringify({ ...line, ...rest })}\n`;
}

/** A path as it can be pasted into a shell. */
function shellWord(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
