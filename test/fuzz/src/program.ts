import { figuresTable, sumOf } from "./display/figures-table.js";
import { durationText } from "./display/pace.js";
import { progressOn, type ProgressStream } from "./display/progress.js";
import { addToCorpus } from "./harness/corpus.js";
import type { Finding } from "./harness/finding.js";
import { fuzz } from "./harness/fuzz.js";
import { OptionError, readOptions, usage } from "./options.js";
import type { FuzzTarget } from "./target.js";

export interface Surroundings {
  readonly targets: readonly FuzzTarget[];
  /** Path of the module that exports the same `targets`. */
  readonly targetsFile: string;
  /** Where inputs that show a fault are kept. */
  readonly corpusFolder: string;
  readonly out: (text: string) => void;
  readonly error: ProgressStream;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Milliseconds without a sign of life after which a process counts as hanging. */
  readonly silenceMs: number;
  readonly signal: AbortSignal;
}

/** As shells report it. */
const interruptedCode = 130;

/** Runs the command line and returns its exit code. When aborted it prints what was found until then. */
export async function runProgram(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, error, now, signal, silenceMs, targetsFile } = surroundings;
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(
      args,
      surroundings.targets.map(({ name }) => name),
    );
  } catch (fault) {
    if (!(fault instanceof OptionError)) throw fault;
    error.write(`fuzz: ${fault.message}\n`);
    return 2;
  }
  if (options.help) {
    out(usage);
    return 0;
  }
  const { only, json, cases, seed, workers } = options;
  const targets = surroundings.targets.filter(({ name }) => only.length === 0 || only.includes(name));
  const began = now();
  const progress = progressOn(error, now);
  progress.say(`seed ${seed}, ${targets.length} targets, ${workers} processes`);
  const findings: Finding[] = [];
  const onFinding = async (finding: Finding): Promise<void> => {
    findings.push(finding);
    const { target, content } = finding;
    const file = content === undefined ? undefined : await addToCorpus(target, content, surroundings.corpusFolder);
    if (json) out(`${JSON.stringify({ kind: "finding", seed, ...finding, content: undefined, file })}\n`);
    else progress.say(findingText(finding, seed, file));
  };
  const onProgress = (done: number, total: number, target: string): void => progress.report(done, total, target);
  const figures = await fuzz({ targets, targetsFile, cases, seed, workers, silenceMs, onProgress, onFinding, signal });
  progress.finish();
  const seconds = (now() - began) / 1000;
  const all = sumOf(figures);
  if (json) out(`${JSON.stringify({ kind: "figures", seed, seconds, targets: figures, all })}\n`);
  else {
    const rate = Math.round(all.cases / seconds);
    out(`${figuresTable(figures)}\nseed ${seed}: ${all.cases} cases in ${durationText(seconds)}, ${rate}/s, `);
    out(findings.length === 0 ? "no findings\n" : `${findings.length} findings\n`);
  }
  if (signal.aborted) {
    error.write("fuzz: interrupted before all cases were run\n");
    return interruptedCode;
  }
  return findings.length === 0 ? 0 : 1;
}

function findingText({ target, index, outcome, detail }: Finding, seed: number, file: string | undefined): string {
  const kept = file === undefined ? "" : `\n  input kept in ${file}`;
  const place = index === undefined ? "" : ` case ${index}`;
  return `FINDING ${target}${place} (seed ${seed}), ${outcome}: ${detail.replaceAll("\n", "\n  ")}${kept}`;
}
