import { continualMethods } from "@condensery/orchestrator";
import { condenseFlags } from "../condense/condense-flags.js";
import { optionalConnectionFlags } from "../connection/connection-flags.js";
import { protocolFlags } from "../evaluate/protocol-flags.js";
import { defaultFolders, type Flag, type FlagOption } from "../flags/flag.js";
import { providerFlag } from "../flags/provider-flag.js";
import { sharedFlags } from "../flags/shared-flags.js";

const experimentFlags: readonly Flag[] = [
  {
    name: "steps",
    kind: "integer",
    option: "steps",
    value: "STEPS",
    help: "in which the classes come, in equal parts",
    default: "5",
  },
  {
    name: "orders",
    kind: "integer",
    option: "orders",
    value: "ORDERS",
    help: "seeded orders of the classes",
    default: "5",
  },
  {
    name: "methods",
    kind: "text",
    option: "methods",
    value: "NAME[,..]",
    help: `what fills the memory: ${continualMethods.join(", ")}`,
    default: "satm,random",
  },
  {
    name: "images-per-class",
    kind: "integer",
    option: "imagesPerClass",
    value: "IMAGES",
    help: "images that the memory keeps of each class; --ipc is the same",
    default: "1",
  },
];

/** Options of a condensation that an experiment decides by itself, or names apart. */
const decided: ReadonlySet<FlagOption | undefined> = new Set<FlagOption | undefined>([
  undefined,
  "dataset",
  "method",
  "network",
  "evaluations",
  "evaluationEpochs",
  "seed",
]);

const learningFlags = condenseFlags.filter(({ option }) => !decided.has(option));

/** How networks are trained on the memory, by the options of `condensery evaluate`. */
export const evaluationOptions = [
  "learningRate",
  "optimiser",
  "momentum",
  "weightDecay",
  "schedule",
  "decayEpochs",
  "decayFactor",
] as const;

const evaluationFlags: readonly Flag[] = [
  { ...sharedFlags.evaluations, help: "fresh networks trained on each memory and tested", default: "3" },
  { ...sharedFlags.evaluationEpochs, default: "300" },
  ...protocolFlags
    .filter(({ option }) => evaluationOptions.some((one) => one === option))
    .map((flag) => (flag.name === "learning-rate" ? { ...flag, default: "0.01" } : flag)),
  {
    name: "feature-epochs",
    kind: "integer",
    option: "featureEpochs",
    value: "EPOCHS",
    help: "epochs of the network, trained on a step's classes, whose features herding and k-center compare",
    default: "20",
  },
];

/** The flags of `condensery continual`. */
export const continualFlags: readonly Flag[] = [
  sharedFlags.dataset,
  ...experimentFlags,
  ...evaluationFlags,
  { ...sharedFlags.seed, default: "0" },
  ...learningFlags,
  sharedFlags.threads,
  providerFlag,
  sharedFlags.state,
  {
    name: "out",
    kind: "text",
    value: "DIR",
    help: "folder of the results, and of what is done when the command is interrupted",
    default: defaultFolders.continual,
  },
  {
    name: "evaluator",
    kind: "text",
    value: "HOST:PORT[,..]",
    help: "evaluators of the running system",
    default: "one is started here",
  },
  ...optionalConnectionFlags,
  sharedFlags.json,
  sharedFlags.help,
];
