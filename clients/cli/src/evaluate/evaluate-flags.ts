import { networkKinds, optionChoices } from "@condensery/orchestrator";
import { credentialFlags } from "../connection/connection-flags.js";
import type { Flag } from "../flags/flag.js";
import { providerFlag } from "../flags/provider-flag.js";
import { sharedFlags } from "../flags/shared-flags.js";

/** The flags of `condensery evaluate`. */
export const evaluateFlags: readonly Flag[] = [
  { ...sharedFlags.dataset, default: "the one the folder names" },
  {
    name: "network",
    kind: "choice",
    option: "network",
    choices: networkKinds,
    help: "network to train",
    default: "the job's",
  },
  {
    name: "width",
    kind: "integer",
    option: "width",
    value: "WIDTH",
    help: "filters of a convnet's convolutions, or of the first one of vgg11 and resnet18; half of alexnet's first; units of an mlp's hidden layers",
    default: "the job's for a convnet, 128 for mlp, else 64",
  },
  {
    name: "depth",
    kind: "integer",
    option: "depth",
    value: "BLOCKS",
    help: "blocks of a convnet",
    default: "the job's",
  },
  {
    name: "norm",
    kind: "choice",
    option: "norm",
    choices: optionChoices.norm,
    help: "norm of a convnet; vgg11 and resnet18 have instance norm",
    default: "the job's",
  },
  {
    name: "pooling",
    kind: "choice",
    option: "pooling",
    choices: optionChoices.pooling,
    help: "pooling of a convnet",
    default: "the job's",
  },
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
