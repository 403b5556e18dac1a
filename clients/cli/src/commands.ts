import type { Command } from "./command.js";

/** A command that is loaded when it is called, so that none waits for what others need. */
export interface CommandEntry {
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** All commands by name, in the order of the help. */
export const commands: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  [
    "condense",
    {
      usage: "condense [flags]",
      summary: "learn the images, evaluate them, write a result folder",
      load: async () => (await import("./condense/condense-command.js")).condenseCommand,
    },
  ],
  [
    "evaluate",
    {
      usage: "evaluate DIR [flags]",
      summary: "evaluate the result folder DIR again",
      load: async () => (await import("./evaluate/evaluate-command.js")).evaluateCommand,
    },
  ],
  [
    "compare",
    {
      usage: "compare A B [flags]",
      summary: "test whether two evaluations differ",
      load: async () => (await import("./evaluate/compare-command.js")).compareCommand,
    },
  ],
  [
    "export",
    {
      usage: "export DIR|NAME --format FORMAT --out PATH",
      summary: "write condensed images for NumPy, PyTorch or as pictures",
      load: async () => (await import("./export/export-command.js")).exportCommand,
    },
  ],
  [
    "datasets",
    {
      usage: "datasets list|describe|verify|download [URI]",
      summary: "which data sets can be read, what one holds, whether it is whole; download one",
      load: async () => (await import("./datasets/datasets-command.js")).datasetsCommand,
    },
  ],
  [
    "continual",
    {
      usage: "continual [flags]",
      summary: "learn classes step by step from a memory of few images each",
      load: async () => (await import("./continual/continual-command.js")).continualCommand,
    },
  ],
  [
    "up",
    {
      usage: "up [flags]",
      summary: "run all services on this machine",
      load: async () => (await import("./up/up-command.js")).upCommand,
    },
  ],
  [
    "doctor",
    {
      usage: "doctor [flags]",
      summary: "say what this machine has and lacks",
      load: async () => (await import("./doctor/doctor-command.js")).doctorCommand,
    },
  ],
  [
    "list",
    {
      usage: "list [flags]",
      summary: "the condensations of a running system",
      load: async () => (await import("./jobs/list-command.js")).listCommand,
    },
  ],
  [
    "describe",
    {
      usage: "describe NAME",
      summary: "what is known of one",
      load: async () => (await import("./jobs/describe-command.js")).describeCommand,
    },
  ],
  [
    "watch",
    {
      usage: "watch NAME",
      summary: "follow one until it ends",
      load: async () => (await import("./jobs/watch-command.js")).watchCommand,
    },
  ],
  [
    "download",
    {
      usage: "download NAME --out DIR",
      summary: "write the result of one into a folder",
      load: async () => (await import("./jobs/download-command.js")).downloadCommand,
    },
  ],
  [
    "cancel",
    {
      usage: "cancel NAME",
      summary: "end one; its checkpoint stays",
      load: async () => (await import("./jobs/cancel-command.js")).cancelCommand,
    },
  ],
  [
    "resume",
    {
      usage: "resume NAME [--outer-steps N]",
      summary: "go on with one that has ended",
      load: async () => (await import("./jobs/resume-command.js")).resumeCommand,
    },
  ],
  [
    "delete",
    {
      usage: "delete NAME",
      summary: "remove one that has ended, and its result",
      load: async () => (await import("./jobs/delete-command.js")).deleteCommand,
    },
  ],
]);
