import { join, resolve } from "node:path";
import {
  folderResults,
  grpcEvaluation,
  isInputError,
  JobSpecError,
  prepareFolder,
  resolveContinual,
  runContinual,
  type ContinualEvent,
} from "@condensery/orchestrator";
import type { Command } from "../command.js";
import { localDataset } from "../connection/local-dataset.js";
import { jsonLine } from "../display/json-line.js";
import { workDisplay } from "../display/work-display.js";
import { defaultFolders } from "../flags/flag.js";
import { withFlagNames } from "../flags/flag-names.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import { Interruption, type Terminal } from "../terminal.js";
import { askedExperiment } from "./asked-experiment.js";
import { continualFlags } from "./continual-flags.js";
import { continualTable } from "./continual-texts.js";
import { note, workReport } from "./experiment-progress.js";
import { learnOverApi } from "./learn-over-api.js";
import { openServices, refuseConflicts } from "./open-services.js";
import { writeExperiment } from "./write-experiment.js";

/** `condensery continual`: class-incremental learning with a memory of few images of each class. */
export const continualCommand: Command = {
  usage: ["continual [flags]"],
  summary: "learns classes step by step from a memory of few images each",
  notes: [
    "Classes come in steps. At each one, images of the new classes alone are learned or chosen and join the memory;\n" +
      "fresh networks are trained on the memory and tested on all classes seen. The folder gets continual.json,\n" +
      "table.md and plot.svg. The same command goes on where an interrupted one stopped.",
  ],
  flags: continualFlags,
  async run(flags, terminal) {
    const folder = resolve(flags.text("out") ?? defaultFolders.continual);
    try {
      await runExperiment(folder, flags, terminal);
    } catch (error) {
      if (error instanceof Interruption) {
        terminal.error.write("interrupted; what is done is kept, and the same command goes on with it\n");
      }
      if (error instanceof JobSpecError) {
        const named = continualFlags.filter(({ name }) => name !== "ipc");
        throw new UsageError(error.problems.map((problem) => withFlagNames(problem, named)));
      }
      throw isInputError(error) ? new UsageError([error.message]) : error;
    }
  },
};

async function runExperiment(folder: string, flags: ParsedFlags, terminal: Terminal): Promise<void> {
  const dataset = flags.text("dataset");
  const local = dataset === undefined || flags.has("evaluator") ? undefined : await localDataset(dataset);
  const { request, learning } = askedExperiment(flags, local?.dataset ?? dataset);
  const learns = resolveContinual(request).jobs.size > 0;
  refuseConflicts(learns, flags);
  await prepareFolder(folder);
  const began = terminal.now();
  const json = flags.has("json");
  const display = workDisplay(terminal);
  const onEvent = (event: ContinualEvent): void => {
    if (json) {
      terminal.out(jsonLine(event));
      return;
    }
    const [report, said] = [workReport(event), note(event)];
    if (report !== undefined) display.report(report, terminal.now());
    if (said !== undefined) display.say(said);
  };
  // The first time a state folder is used its database is made, some seconds in which nothing else could be told
  if (!json && !flags.has("evaluator")) terminal.error.write("starting services\n");
  try {
    await using services = await openServices(learns, flags, local?.dataRoots ?? [], terminal);
    const { client, evaluator, signal } = services;
    const learn = client === undefined ? {} : { learn: learnOverApi(client, learning) };
    const compute = grpcEvaluation({ evaluator });
    const results = folderResults(join(folder, "results"));
    const document = await runContinual(request, { compute, ...learn, results, onEvent, signal });
    display.finish();
    await writeExperiment(folder, document);
    const seconds = (terminal.now() - began) / 1000;
    terminal.out(
      json ? jsonLine({ kind: "result", folder, ...document, seconds }) : continualTable(document, folder, seconds),
    );
  } finally {
    display.finish();
  }
}
