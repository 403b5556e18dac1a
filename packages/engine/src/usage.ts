import type { Command, ExecuteOptions, ExecuteResult, Workspace } from "@condensery/runtime";
import type { CompiledProgram } from "./compile.js";
import { runTrace, type RunTracer } from "./run-tracer.js";

/** What program runs cost. */
export interface Usage {
  /** Seconds inside program runs. */
  readonly deviceSeconds: number;
  /** Floating-point operations, convolutions counted as if computed directly. */
  readonly flops: number;
}

/** A command whose cost is known. */
export interface CompiledCommand extends Command {
  readonly program: CompiledProgram;
}

/** Adds up what a piece of work cost. Aborted calls count for nothing: nobody uses what they computed. */
export class UsageMeter {
  /** Told of each run. */
  readonly tracer: RunTracer | undefined;
  #deviceSeconds = 0;
  #flops = 0;

  constructor(tracer?: RunTracer) {
    this.tracer = tracer;
  }

  /** The sum so far. */
  get usage(): Usage {
    return { deviceSeconds: this.#deviceSeconds, flops: this.#flops };
  }

  add({ deviceSeconds, flops }: Usage): void {
    this.#deviceSeconds += deviceSeconds;
    this.#flops += flops;
  }

  /** What was added since an earlier reading. */
  since(before: Usage): Usage {
    return { deviceSeconds: this.#deviceSeconds - before.deviceSeconds, flops: this.#flops - before.flops };
  }
}

/** `workspace.execute`, its cost added to a meter and its runs told to the meter's tracer, where there are such. */
export async function executeMetered(
  workspace: Workspace,
  commands: readonly CompiledCommand[],
  options: ExecuteOptions,
  meter: UsageMeter | undefined,
): Promise<ExecuteResult> {
  const trace = runTrace(meter?.tracer, commands, options);
  const result = await workspace.execute(commands, trace === undefined ? options : { ...options, trace });
  const flops = commands.reduce((sum, { program }) => sum + program.modelFlops, 0);
  meter?.add({ deviceSeconds: result.deviceSeconds, flops });
  return result;
}
