import { defaultFolders, type Flag } from "../flags/flag.js";
import { providerFlag } from "../flags/provider-flag.js";
import { sharedFlags } from "../flags/shared-flags.js";

/** The flags of `condensery up`. */
export const upFlags: readonly Flag[] = [
  {
    name: "state",
    kind: "text",
    value: "DIR",
    help: "folder of condensations and experts",
    default: defaultFolders.state,
  },
  {
    name: "data",
    kind: "texts",
    value: "DIR",
    help: "folder whose sub-folders NAME are data sets idx:NAME; may be given several times",
    default: "none",
  },
  {
    name: "port",
    kind: "integer",
    value: "PORT",
    help: "port of the API, the services' follow; 0 takes free ones",
    default: "50060",
  },
  {
    name: "host",
    kind: "text",
    value: "HOST",
    help: "address of the API; one that other machines can reach, such as 0.0.0.0, needs --insecure",
    default: "127.0.0.1",
  },
  {
    name: "insecure",
    kind: "none",
    help: "lets other machines call the API in the clear; with CONDENSERY_TOKEN or CONDENSERY_TOKENS set, by token",
  },
  sharedFlags.threads,
  providerFlag,
  { name: "trainers", kind: "integer", value: "PROCESSES", help: "replicas of the inner-loop trainer", default: "1" },
  {
    name: "hypergradients",
    kind: "integer",
    value: "PROCESSES",
    help: "replicas of the hypergradient service",
    default: "1",
  },
  { name: "evaluators", kind: "integer", value: "PROCESSES", help: "replicas of the evaluator", default: "1" },
  { ...sharedFlags.json, help: "print one JSON object a line: where it listens, and the services' logs" },
  sharedFlags.help,
];
