import {
  compareEvaluations,
  IncomparableError,
  isInputError,
  readEvaluation,
  subjects,
  type Comparison,
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

/** `condensery compare A B`: tests whether two evaluations differ. */
export const compareCommand: Command = {
  usage: ["compare A B [flags]"],
  summary: "tests whether two evaluations differ, network by network over their common seeds",
  notes: [
    "A and B are files of DIR/evaluations, or result folders that hold one evaluation. Networks of equal seed and number\n" +
      "began with equal parameters and are compared as pairs: by Student's t-test, and exactly by exchanging the two of\n" +
      "each pair and by their signs, which need no normal distribution but cannot be below 2^(1 - pairs). Evaluations of\n" +
      "another protocol or test set are refused.",
  ],
  flags: compareFlags,
  async run(flags, terminal) {
    const [left, right, ...extra] = flags.positionals;
    if (left === undefined || right === undefined) {
      throw new UsageError(["compare needs two evaluations: condensery compare A B"]);
    }
    if (extra.length > 0) throw new UsageError([`compare takes two evaluations, got also ${JSON.stringify(extra[0])}`]);
    const comparison = await compare(left, right, flags);
    terminal.out(
      flags.has("json") ? jsonLine({ kind: "comparison", left, right, ...comparison }) : comparisonTable(comparison),
    );
  },
};

async function compare(left: string, right: string, flags: ParsedFlags): Promise<Comparison> {
  const [subject, accuracy] = [
    subjects.find((one) => one === flags.text("subject")),
    (["last", "best"] as const).find((one) => one === flags.text("accuracy")),
  ];
  try {
    const [ours, theirs] = [await readEvaluation(left), await readEvaluation(right)];
    return compareEvaluations(ours.document, theirs.document, {
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
