import {
  evaluateFolder,
  type FolderEvaluationRequest,
  grpcEvaluation,
  isInputError,
  type JobEvent,
  JobSpecError,
} from "@condensery/orchestrator";
import type { Command } from "../command.js";
import { readRecord } from "../condense/job-record.js";
import { localDataset } from "../connection/local-dataset.js";
import { evaluationTable } from "../display/evaluation-table.js";
import { jsonLine } from "../display/json-line.js";
import { workDisplay } from "../display/work-display.js";
import { withFlagNames } from "../flags/flag-names.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";
import { evaluateFlags } from "./evaluate-flags.js";
import { openEvaluator } from "./evaluator.js";

/** `condensery evaluate DIR`: trains fresh networks on a condensed data set and tests them. */
export const evaluateCommand: Command = {
  usage: ["evaluate DIR [flags]"],
  summary: "trains fresh networks on a condensed data set and tests them",
  flags: evaluateFlags,
  async run(flags, terminal) {
    const [folder, ...extra] = flags.positionals;
    if (folder === undefined) throw new UsageError(["evaluate needs the result folder: condensery evaluate DIR"]);
    if (extra.length > 0) throw new UsageError([`evaluate takes one folder, got also ${JSON.stringify(extra[0])}`]);
    try {
      await evaluate(folder, flags, terminal);
    } catch (error) {
      if (error instanceof JobSpecError) {
        throw new UsageError(error.problems.map((problem) => withFlagNames(problem, evaluateFlags)));
      }
      throw isInputError(error) ? new UsageError([error.message]) : error;
    }
  },
};

async function evaluate(folder: string, flags: ParsedFlags, terminal: Terminal): Promise<void> {
  const { dataset, ...options } = flags.options;
  const local = dataset === undefined || flags.has("evaluator") ? undefined : await localDataset(String(dataset));
  // Each flag reads the type that its option has, so the record is a request
  const request: FolderEvaluationRequest = {
    ...options,
    ...(dataset === undefined ? {} : { dataset: local?.dataset ?? String(dataset) }),
  };
  const dataRoots = local?.dataRoots ?? (await readRecord(folder))?.dataRoots ?? [];
  const began = terminal.now();
  const json = flags.has("json");
  const display = workDisplay(terminal);
  const onEvent = (event: JobEvent): void => {
    if (json) terminal.out(jsonLine(event));
    else if (event.kind === "evaluation-progressed") {
      const { stepsDone: done, stepsTotal: total } = event;
      display.report({ label: "evaluating condensed images", done, total, detail: "" }, terminal.now());
    }
  };
  try {
    await using evaluator = await openEvaluator(flags, dataRoots, terminal);
    const { channel, signal } = evaluator;
    const compute = grpcEvaluation({ evaluator: channel });
    const result = await evaluateFolder(request, { folder, compute, onEvent, signal });
    display.finish();
    const seconds = (terminal.now() - began) / 1000;
    terminal.out(json ? jsonLine({ kind: "result", ...result, seconds }) : evaluationTable(result, seconds));
  } finally {
    display.finish();
  }
}
