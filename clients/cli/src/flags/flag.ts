import type { CondenseOptions } from "@condensery/client";
import type { ContinualRequest, FolderEvaluationRequest } from "@condensery/orchestrator";

/** How the text behind a flag is read. `none` is a flag without a value; only `texts` may be given several times. */
export type FlagKind = "none" | "text" | "texts" | "integer" | "number" | "choice";

/** The option that a flag sets, of a condensation, of an evaluation or of an experiment. */
export type FlagOption = keyof CondenseOptions | keyof FolderEvaluationRequest | keyof ContinualRequest | "network";

export interface Flag {
  readonly name: string;
  readonly kind: FlagKind;
  /** Placeholder of the value in the help, which also says its unit. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly help: string;
  /** What holds without the flag, for the help. */
  readonly default?: string;
  readonly option?: FlagOption;
}

/** Folders that hold when none is named, relative to the current one. */
export const defaultFolders = { out: "out/condensed", continual: "out/continual", state: ".state" } as const;
