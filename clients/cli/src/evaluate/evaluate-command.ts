import {
  evaluateFolder,
  grpcEvaluation,
  isInputError,
  JobSpecError,
  type EvaluationEvent,
  type FolderEvaluation,
} from "@condensery/orchestrator";
import type { Command } from "../command.js";
import { readRecord } from "../condense/job-record.js";
import { localDataset } from "../connection/local-dataset.js";
import { evaluationTable } from "../display/evaluation-table.js";
import { jsonLine } from "../display/json-line.js";
import { workDisplay, type WorkReport } from "../display/work-display.js";
import { withFlagNames } from "../flags/flag-names.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import type { Terminal } from "../terminal.js";
import { askedEvaluation } from "./asked-evaluation.js";
import { evaluateFlags } from "./evaluate-flags.js";
import { evaluationJson } from "./evaluation-json.js";
import { openEvaluator } from "./evaluator.js";

/** `condensery evaluate DIR`: trains fresh networks on a condensed data set and tests them. */
export const evaluateCommand: Command = {
  usage: ["evaluate DIR [flags]"],
  summary: "trains fresh networks on a condensed data set and tests them",
  notes: [
    "The accuracy after the last epoch is the test accuracy. The best one of the tested epochs is chosen on the test\n" +
      "images themselves, as much of the literature does, and is shown apart from it.",
    "What was found is written to DIR/evaluations; condensery compare tests whether two of these files differ.",
  ],
  flags: evaluateFlags,
  async run(flags, terminal) {
    const [folder, ...extra] = flags.positionals;
    if (folder === undefined) throw new UsageError(["evaluate needs the result folder: condensery evaluate DIR"]);
    if (extra.length > 0) throw new UsageError([`evaluate takes one folder, got also ${JSON.stringify(extra[0])}`]);
    try {
      await evaluate(folder, flags, terminal);
    } catch (error) {
      if (error instanceof JobSpecError) {
        // Two flags set the number of networks
        const named = evaluateFlags.filter(({ name }) => name !== (flags.has("repeats") ? "evaluations" : "repeats"));
        throw new UsageError(error.problems.map((problem) => withFlagNames(problem, named)));
      }
      throw isInputError(error) ? new UsageError([error.message]) : error;
    }
  },
};

async function evaluate(folder: string, flags: ParsedFlags, terminal: Terminal): Promise<void> {
  const dataset = flags.text("dataset");
  const local = dataset === undefined || flags.has("evaluator") ? undefined : await localDataset(dataset);
  const request = askedEvaluation(flags, local?.dataset ?? dataset);
  const dataRoots = local?.dataRoots ?? (await readRecord(folder))?.dataRoots ?? [];
  const began = terminal.now();
  const json = flags.has("json");
  const display = workDisplay(terminal);
  const onEvent = (event: EvaluationEvent): void => {
    if (json) terminal.out(jsonLine(event));
    else if (event.kind === "warning-raised") display.say(`warning: ${event.message}`);
    else if (event.kind !== "evaluation-completed") display.report(workReport(event), terminal.now());
  };
  try {
    await using evaluator = await openEvaluator(flags, dataRoots, terminal);
    const { channel, signal } = evaluator;
    const compute = grpcEvaluation({ evaluator: channel });
    const result = await evaluateFolder(request, { folder, compute, save: !flags.has("no-save"), onEvent, signal });
    display.finish();
    terminal.out(resultText(result, (terminal.now() - began) / 1000, json));
  } finally {
    display.finish();
  }
}

function resultText(result: FolderEvaluation, seconds: number, json: boolean): string {
  return json ? jsonLine({ kind: "result", ...evaluationJson(result), seconds }) : evaluationTable(result, seconds);
}

function workReport({
  kind,
  stepsDone: done,
  stepsTotal: total,
}: Extract<EvaluationEvent, { readonly stepsDone: number }>): WorkReport {
  const label = kind === "selection-progressed" ? "training for features" : "training networks";
  return { label, done, total, detail: "" };
}
