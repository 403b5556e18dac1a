import {
  compareEvaluations,
  IncomparableError,
  isInputError,
  readEvaluation,
  subjects,
  type Comparison,
  type EvaluationDocument,
  type EvaluationPair,
} from "@condensery/orchestrator";
import type { Command } from "../command.js";
import { comparisonTable } from "../display/comparison-table.js";
import { jsonLine } from "../display/json-line.js";
import type { Flag } from "../flags/flag.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { UsageError } from "../flags/usage-error.js";

const compareFlags: readonly Flag[] = [
  {
    name: "subject",
    kind: "choice",
    choices: subjects,
    help: "whose networks are compared",
    default: "condensed",
  },
  {
    name: "accuracy",
    kind: "choice",
    choices: ["last", "best"],
    help: "accuracy after the last epoch, or of each network's best tested epoch",
    default: "last",
  },
  { ...sharedFlags.json, help: "print the comparison as one JSON object" },
  sharedFlags.help,
];

/** `condensery compare A B [A B ...]`: tests whether evaluations differ. */
export const compareCommand: Command = {
  usage: ["compare A B [A B ...] [flags]"],
  summary: "tests whether two evaluations differ, network by network over their common seeds",
  notes: [
    "A and B are files of DIR/evaluations, or result folders that hold one evaluation. Networks of equal seed and number\n" +
      "began with equal parameters and are compared as pairs: by Student's t-test, and exactly by exchanging the two of\n" +
      "each pair and by their signs, which need no normal distribution but cannot be below 2^(1 - pairs). Evaluations of\n" +
      "another protocol or test set are refused.",
    "Further pairs, such as results of the same two methods with other seeds, are taken together with the first. Networks\n" +
      "trained on the same images are not independent, so a second t-test counts each pair of results once.",
  ],
  flags: compareFlags,
  async run(flags, terminal) {
    const paths = flags.positionals;
    if (paths.length < 2) throw new UsageError(["compare needs two evaluations: condensery compare A B"]);
    if (paths.length % 2 === 1) {
      throw new UsageError([`compare takes evaluations in pairs, got ${paths.length}: ${paths.join(" ")}`]);
    }
    const [left, right] = [side(paths, 0), side(paths, 1)];
    const comparison = await compare(left, right, flags);
    terminal.out(
      flags.has("json") ? jsonLine({ kind: "comparison", left, right, ...comparison }) : comparisonTable(comparison),
    );
  },
};

function side(paths: readonly string[], first: 0 | 1): readonly string[] {
  return paths.filter((_, index) => index % 2 === first);
}

async function compare(left: readonly string[], right: readonly string[], flags: ParsedFlags): Promise<Comparison> {
  const [subject, accuracy] = [
    subjects.find((one) => one === flags.text("subject")),
    (["last", "best"] as const).find((one) => one === flags.text("accuracy")),
  ];
  try {
    const [ours, theirs] = [await documentsIn(left), await documentsIn(right)];
    const pairs = ours.flatMap((one, index): readonly EvaluationPair[] => {
      const other = theirs[index];
      return other === undefined ? [] : [[one, other]];
    });
    return compareEvaluations(pairs, {
      ...(subject === undefined ? {} : { subject }),
      ...(accuracy === undefined ? {} : { accuracy }),
    });
  } catch (error) {
    if (error instanceof IncomparableError) {
      throw new UsageError(error.differences.map((difference) => `not comparable: ${difference}`));
    }
    throw isInputError(error) ? new UsageError([error.message]) : error;
  }
}

async function documentsIn(paths: readonly string[]): Promise<readonly EvaluationDocument[]> {
  const documents: EvaluationDocument[] = [];
  for (const path of paths) documents.push((await readEvaluation(path)).document);
  return documents;
}
