import { byteLength, type ExecuteOptions, type ProgramRun, type RunTrace } from "@condensery/runtime";
import type { CompiledCommand } from "./usage.js";

/** A program run with what it computed and moved. */
export interface TracedRun extends Omit<ProgramRun, "command"> {
  /** Floating-point operations, convolutions counted as if computed directly. */
  readonly flops: number;
  /** Bytes between host and device: of the tensors sent along for this run, and of the slots that it wrote for a fetch. */
  readonly bytes: number;
}

/** Keeps record of program runs, for example as spans. */
export interface RunTracer {
  /** W3C traceparent of the work under way; undefined: its runs need no record. */
  readonly traceparent: () => string | undefined;
  readonly record: (run: TracedRun) => void;
}

/** What asks a workspace for the runs of these commands; undefined where nobody wants them. */
export function runTrace(
  tracer: RunTracer | undefined,
  commands: readonly CompiledCommand[],
  { fetch = [] }: ExecuteOptions,
): RunTrace | undefined {
  const traceparent = tracer?.traceparent();
  if (tracer === undefined || traceparent === undefined) return undefined;
  return {
    traceparent,
    onRuns: (runs) => {
      const fetched = bytesFetched(commands, fetch);
      for (const { command, ...run } of runs) {
        const source = commands[command];
        if (source === undefined) continue;
        const bytes = bytesSent(source) + (fetched.get(command) ?? 0);
        tracer.record({ ...run, flops: source.program.modelFlops, bytes });
      }
    },
  };
}

function bytesSent({ inputs }: CompiledCommand): number {
  return Object.values(inputs).reduce((sum, input) => sum + (typeof input === "string" ? 0 : byteLength(input)), 0);
}

/** Bytes by the command that wrote a fetched slot last; slots that the commands do not write belong to none. */
function bytesFetched(commands: readonly CompiledCommand[], fetch: readonly string[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const slot of fetch) {
    const command = commands.findLastIndex(({ outputs }) => Object.values(outputs).includes(slot));
    const { program, outputs } = commands[command] ?? {};
    const port = program?.outputs.find(({ name }) => outputs?.[name] === slot);
    if (port !== undefined) sums.set(command, (sums.get(command) ?? 0) + byteLength(port));
  }
  return sums;
}
