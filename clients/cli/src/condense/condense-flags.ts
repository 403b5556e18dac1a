import { defaults, optionChoices, satmDefaults } from "@condensery/orchestrator";
import { optionalConnectionFlags } from "../connection/connection-flags.js";
import { defaultFolders, type Flag } from "../flags/flag.js";
import { providerFlag } from "../flags/provider-flag.js";
import { sharedFlags } from "../flags/shared-flags.js";

/** What options default to, for the help. */
const presets: Readonly<Record<string, string | number>> = { ...satmDefaults, ...defaults };

const flags: readonly Flag[] = [
  sharedFlags.dataset,
  {
    name: "ipc",
    kind: "integer",
    option: "imagesPerClass",
    value: "IMAGES",
    help: "learned images per class",
  },
  {
    name: "method",
    kind: "choice",
    option: "method",
    choices: optionChoices.method,
    help: "sharpness-aware or plain trajectory matching",
  },
  {
    name: "network",
    kind: "choice",
    choices: optionChoices.network,
    help: "network of experts, inner loop and evaluation",
    default: defaults.network,
  },
  {
    name: "depth",
    kind: "integer",
    option: "depth",
    value: "BLOCKS",
    help: "blocks of the network",
  },
  {
    name: "width",
    kind: "integer",
    option: "width",
    value: "FILTERS",
    help: "filters of each convolution",
  },
  {
    name: "experts",
    kind: "integer",
    option: "experts",
    value: "NETWORKS",
    help: "expert trajectories to match",
  },
  {
    name: "expert-epochs",
    kind: "integer",
    option: "expertEpochs",
    value: "EPOCHS",
    help: "epochs each expert trains",
    default: "max-start-epoch - 1 + match-epochs",
  },
  {
    name: "inner-steps",
    kind: "integer",
    option: "innerSteps",
    value: "STEPS",
    help: "N: training steps on the learned images in an outer step",
  },
  {
    name: "match-epochs",
    kind: "integer",
    option: "matchEpochs",
    value: "EPOCHS",
    help: "M: expert epochs that N steps shall match",
  },
  {
    name: "max-start-epoch",
    kind: "integer",
    option: "maxStartEpoch",
    value: "EPOCHS",
    help: "matching starts at an epoch below it",
  },
  {
    name: "kept-steps",
    kind: "text",
    option: "keptSteps",
    value: "STEPS|FRACTION",
    help: "differentiated steps: a count, or a fraction of N such as 1/3",
    default: `${satmDefaults.keptSteps}; all for mtt`,
  },
  {
    name: "rho",
    kind: "number",
    option: "rho",
    value: "NUMBER",
    help: "radius of the ascent, in units of normalised pixels; satm only",
  },
  {
    name: "gamma",
    kind: "number",
    option: "gamma",
    value: "NUMBER",
    help: "scale of the smoothing noise, unit by --noise-mode; satm only",
  },
  {
    name: "noise-mode",
    kind: "choice",
    option: "noiseMode",
    choices: optionChoices.noiseMode,
    help: "how gamma sets the noise; satm only",
  },
  {
    name: "reuse-step",
    kind: "integer",
    option: "reuseStep",
    value: "STEP",
    help: "tau: step at which the second pass begins; satm only",
    default: "inner-steps - kept-steps",
  },
  {
    name: "alpha-gradient",
    kind: "choice",
    option: "alphaGradient",
    choices: optionChoices.alphaGradient,
    help: "gradient of the learned learning rate",
  },
  {
    name: "image-learning-rate",
    kind: "number",
    option: "imageLearningRate",
    value: "NUMBER",
    help: "learning rate of the images",
  },
  {
    name: "alpha",
    kind: "number",
    option: "alpha",
    value: "NUMBER",
    help: "initial learning rate of the inner loop",
  },
  {
    name: "alpha-learning-rate",
    kind: "number",
    option: "alphaLearningRate",
    value: "NUMBER",
    help: "learning rate of alpha; 0 keeps it",
  },
  {
    name: "loss-threshold",
    kind: "number",
    option: "lossThreshold",
    value: "NUMBER",
    help: "matching loss above which an update is skipped",
    default: "none",
  },
  {
    name: "inner-batch",
    kind: "integer",
    option: "batchSize",
    value: "IMAGES",
    help: "images of an inner step's mini-batch",
    default: "all",
  },
  {
    name: "outer-steps",
    kind: "integer",
    option: "outerSteps",
    value: "STEPS",
    help: "updates of the images",
  },
  {
    name: "segments",
    kind: "integer",
    option: "segmentsPerStep",
    value: "SEGMENTS",
    help: "trajectory segments averaged in an update, spread over replicas",
    default: "1",
  },
  sharedFlags.evaluations,
  sharedFlags.evaluationEpochs,
  {
    name: "checkpoint-every",
    kind: "integer",
    option: "checkpointEvery",
    value: "STEPS",
    help: "outer steps between checkpoints",
  },
  sharedFlags.seed,
  sharedFlags.threads,
  providerFlag,
  {
    name: "state",
    kind: "text",
    value: "DIR",
    help: "folder of the system started here: its jobs and experts, found again",
    default: defaultFolders.state,
  },
  {
    name: "out",
    kind: "text",
    value: "DIR",
    help: "result folder; a finished result in it is replaced",
    default: defaultFolders.out,
  },
  {
    name: "resume",
    kind: "text",
    value: "DIR",
    help: "go on with the job of DIR, with its options; only --outer-steps may be raised",
  },
  { name: "detach", kind: "none", help: "print the job's name and end, the job going on; with --address only" },
  ...optionalConnectionFlags,
  sharedFlags.json,
  sharedFlags.help,
];

/** The flags of `condensery condense`. */
export const condenseFlags: readonly Flag[] = flags.map((flag) => {
  const preset = flag.option === undefined ? undefined : presets[flag.option];
  return preset === undefined || flag.default !== undefined ? flag : { ...flag, default: String(preset) };
});
