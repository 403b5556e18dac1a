import { credentialFlags } from "../connection/connection-flags.js";
import type { Flag } from "../flags/flag.js";
import { providerFlag } from "../flags/provider-flag.js";
import { sharedFlags } from "../flags/shared-flags.js";

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
  providerFlag,
  {
    name: "evaluator",
    kind: "text",
    value: "HOST:PORT[,..]",
    help: "running evaluators to work there",
    default: "one is started here",
  },
  ...credentialFlags,
  sharedFlags.json,
  sharedFlags.help,
];
