import { PassThrough } from "node:stream";
import type { Environment } from "@condensery/service-kit";
import { runCommandLine } from "../command-line.js";

export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

export interface RunOptions {
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
  /** Called with everything that was printed so far, and whenever more is. */
  readonly onOutput?: (out: string) => void;
}

/** Runs a command line within this process, where there is no terminal. */
export async function runCommand(args: readonly string[], options: RunOptions = {}): Promise<CommandRun> {
  const { environment = {}, signal = new AbortController().signal, onOutput = () => undefined } = options;
  const error = new PassThrough();
  let out = "";
  const code = await runCommandLine(args, {
    out: (text) => {
      out += text;
      onOutput(out);
    },
    error,
    now: () => 0,
    environment,
    signal,
  });
  return { code, out, error: String(error.read() ?? "") };
}

/** The objects of lines of JSON. */
export function jsonLines(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}
