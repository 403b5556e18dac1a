import type { Flag } from "./flag.js";
import { sharedFlags } from "./shared-flags.js";

/** The flags of `condensery evaluate`. */
export const evaluateFlags: readonly Flag[] = [
  { ...sharedFlags.dataset, default: "the one the folder names" },
  { ...sharedFlags.evaluations, default: "as the job had it" },
  { ...sharedFlags.evaluationEpochs, default: "as the job had it" },
  {
    name: "learning-rate",
    kind: "number",
    option: "learningRate",
    value: "NUMBER",
    help: "of the first half of the training",
    default: "the learned alpha",
  },
  { ...sharedFlags.seed, default: "the job's" },
  sharedFlags.threads,
  { ...sharedFlags.provider, default: "the job's" },
  sharedFlags.json,
  sharedFlags.help,
];
