import { baselines, networkKinds, norms, optionChoices } from "@condensery/orchestrator";
import { credentialFlags } from "../connection/connection-flags.js";
import type { Flag } from "../flags/flag.js";
import { providerFlag } from "../flags/provider-flag.js";
import { sharedFlags } from "../flags/shared-flags.js";
import { protocolFlags } from "./protocol-flags.js";

const networkFlags: readonly Flag[] = [
  {
    name: "network",
    kind: "texts",
    option: "network",
    value: networkKinds.join("|"),
    help: "network to train; may be given several times",
    default: "the job's",
  },
  {
    name: "networks",
    kind: "text",
    option: "networks",
    value: "NAME[,..]",
    help: "the same as a list",
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
    choices: norms.names,
    help: "norm of a convnet, or of vgg11 and resnet18, which have instance or batch norm",
    default: "the job's for a convnet, else instance",
  },
  {
    name: "pooling",
    kind: "choice",
    option: "pooling",
    choices: optionChoices.pooling,
    help: "pooling of a convnet",
    default: "the job's",
  },
];

const baselineFlags: readonly Flag[] = [
  {
    name: "baseline",
    kind: "text",
    option: "baselines",
    value: "NAME[,..]",
    help: `real images to compare with: ${baselines.join(", ")}; random and whole together give the label-robust score`,
    default: "none",
  },
  {
    name: "whole-epochs",
    kind: "integer",
    option: "wholeEpochs",
    value: "EPOCHS",
    help: "E for networks trained on the whole data set",
    default: "that of the others",
  },
  {
    name: "feature-epochs",
    kind: "integer",
    option: "featureEpochs",
    value: "EPOCHS",
    help: "epochs of the job's network on the whole data set whose features herding and k-center compare",
    default: "20",
  },
];

/** The flags of `condensery evaluate`. */
export const evaluateFlags: readonly Flag[] = [
  { ...sharedFlags.dataset, default: "the one the folder names" },
  ...networkFlags,
  { ...sharedFlags.evaluations, default: "as the job had it" },
  { ...sharedFlags.evaluations, name: "repeats", help: "the same as --evaluations" },
  ...protocolFlags,
  ...baselineFlags,
  { ...sharedFlags.seed, default: "the job's" },
  { name: "confusion", kind: "none", help: "keep and show confusion matrices" },
  { name: "no-save", kind: "none", help: "do not write the evaluation into DIR/evaluations" },
  sharedFlags.threads,
  providerFlag,
  { ...sharedFlags.state, help: "state folder whose decoded images and whitenings the evaluator uses, and adds to" },
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
