import type { CondenseOptions } from "@condensery/client";
import { continualMethods, type ContinualRequest } from "@condensery/orchestrator";
import { askedOptions } from "../condense/asked-options.js";
import { choiceList, listValue, numberList } from "../evaluate/list-values.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import { evaluationOptions } from "./continual-flags.js";

/** What the flags ask of an experiment. */
export interface AskedExperiment {
  readonly request: ContinualRequest;
  /** The options of its condensations, without the data set. */
  readonly learning: CondenseOptions;
}

/**
 * Throws UsageError.
 *
 * @param dataset as the services know it; undefined: the default
 */
export function askedExperiment(flags: ParsedFlags, dataset: string | undefined): AskedExperiment {
  const problems: string[] = [];
  if (flags.has("ipc") && flags.has("images-per-class")) {
    problems.push("--ipc is the same as --images-per-class; give one of them");
  }
  const methods = choiceList(listValue(flags, "methods"), "methods", continualMethods, problems);
  const decayEpochs = numberList(flags, "decay-epochs", problems);
  if (problems.length > 0) throw new UsageError(problems);
  const { steps, orders, methods: _m, featureEpochs, dataset: _d, ...others } = flags.options;
  const ofEvaluation = (option: string): boolean => evaluationOptions.some((one) => one === option);
  const chosen = (wanted: boolean): ParsedFlags["options"] =>
    Object.fromEntries(Object.entries(others).filter(([option]) => ofEvaluation(option) === wanted));
  const learning = askedOptions({ ...flags, options: chosen(false) });
  const { augmentation, dsaStrategy, dsaMode, seed, expertSeed, ...job } = learning;
  const { evaluations: _e, evaluationEpochs: _epochs, ...options } = learning;
  const given = {
    job: { ...job, ...withoutAbsent({ dataset, seed: digitsOf(seed), expertSeed: digitsOf(expertSeed) }) },
    ...withoutAbsent({ steps, orders, methods }),
    evaluation: {
      ...chosen(true),
      ...withoutAbsent({ augmentation, dsaStrategy, dsaMode, decayEpochs, featureEpochs }),
    },
  };
  // Each flag reads the type that its option has, so the record is a request
  return { request: given, learning: options };
}

function digitsOf(seed: number | bigint | undefined): string | undefined {
  return seed === undefined ? undefined : String(seed);
}

function withoutAbsent(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
