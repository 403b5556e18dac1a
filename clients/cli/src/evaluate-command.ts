import {
  evaluateFolder,
  type FolderEvaluation,
  type FolderEvaluationRequest,
  type JobEvent,
} from "@condensery/orchestrator";
import { absoluteDataset } from "./absolute-dataset.js";
import { surroundings } from "./condense-command.js";
import { evaluateFlags } from "./evaluate-flags.js";
import { helpTexts } from "./help.js";
import { parseFlags } from "./parse-flags.js";
import { progress } from "./progress.js";
import { evaluationTable } from "./result-table.js";
import type { Terminal } from "./terminal.js";
import { UsageError } from "./usage-error.js";

/** `condensery evaluate DIR`: trains fresh networks on a condensed data set and tests them. */
export async function evaluateCommand(args: readonly string[], terminal: Terminal): Promise<void> {
  const flags = parseFlags(args, evaluateFlags);
  if (flags.has("help")) {
    terminal.out(helpTexts.evaluate);
    return;
  }
  const [folder, ...extra] = flags.positionals;
  if (folder === undefined) throw new UsageError(["evaluate needs the result folder: condensery evaluate DIR"]);
  if (extra.length > 0) throw new UsageError([`evaluate takes one folder, got also ${JSON.stringify(extra[0])}`]);
  const json = flags.has("json");
  const shown = progress(terminal);
  const onEvent = (event: JobEvent): void => {
    if (json) terminal.out(`${JSON.stringify(event)}\n`);
    else shown.show(event);
  };
  try {
    const request: FolderEvaluationRequest = absoluteDataset(flags.options);
    const result = await evaluateFolder(request, { ...surroundings(terminal), folder, onEvent });
    shown.end();
    terminal.out(json ? resultLine(result) : evaluationTable(result));
  } finally {
    shown.end();
  }
}

function resultLine(result: FolderEvaluation): string {
  return `${JSON.stringify({ kind: "result", ...result })}\n`;
}
