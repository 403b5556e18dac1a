import type { Flag } from "./flags/flag.js";
import type { ParsedFlags } from "./flags/parse-flags.js";
import type { Terminal } from "./terminal.js";

/** One command of the program. */
export interface Command {
  /** How it is called, a line each, without the program's name. */
  readonly usage: readonly string[];
  /** What it does, for its help; without a full stop. */
  readonly summary: string;
  /** Paragraphs of the help above the flags. */
  readonly notes?: readonly string[];
  readonly flags: readonly Flag[];
  /** Resolves when it is done; rejects with what `failure.ts` can explain. */
  readonly run: (flags: ParsedFlags, terminal: Terminal) => Promise<void>;
}
