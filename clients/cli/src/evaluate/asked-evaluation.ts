import { baselines, networkKinds, type FolderEvaluationRequest } from "@condensery/orchestrator";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import { choiceList, listValue, numberList } from "./list-values.js";

/**
 * What the flags ask of an evaluation. Throws UsageError for lists that cannot be read.
 *
 * @param dataset as the evaluator knows it; undefined: the one that the folder names
 */
export function askedEvaluation(flags: ParsedFlags, dataset: string | undefined): FolderEvaluationRequest {
  const problems: string[] = [];
  if (flags.has("evaluations") && flags.has("repeats")) {
    problems.push("--repeats is the same as --evaluations; give one of them");
  }
  const named = [...flags.texts("network"), ...(listValue(flags, "networks") ?? [])];
  const lists = {
    networks: choiceList(named, flags.has("networks") ? "networks" : "network", networkKinds, problems),
    baselines: choiceList(listValue(flags, "baseline"), "baseline", baselines, problems),
    learningRates: numberList(flags, "learning-rates", problems),
    baselineLearningRates: numberList(flags, "baseline-learning-rates", problems),
    decayEpochs: numberList(flags, "decay-epochs", problems),
  };
  if (problems.length > 0) throw new UsageError(problems);
  const { network: _, ...options } = flags.options;
  const given = Object.entries({ ...options, dataset, ...lists }).filter(([, value]) => value !== undefined);
  // Each flag reads the type that its option has, so the record is a request
  return { ...Object.fromEntries(given), confusion: flags.has("confusion") };
}
