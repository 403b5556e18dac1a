import { condensationProgram, type ProgramName } from "@condensery/condensation";
import type { CompiledProgram, Compiler } from "@condensery/engine";
import { span } from "@condensery/service-kit";
import { BoundedCache } from "../bounded-cache.js";
import type { LoopProblem } from "../requests/inner-loop.js";

/** What a program is made for. */
export type ProgramShape = Pick<LoopProblem, "spec" | "network" | "parameters" | "batch">;

/** Compiled programs by network and batch shape. */
export interface StepPrograms {
  get<Name extends ProgramName>(
    shape: ProgramShape,
    names: readonly Name[],
  ): Promise<Readonly<Record<Name, CompiledProgram>>>;
}

/** Keeps the programs used last. Calls that come while one is being compiled wait for the same program. */
export function stepPrograms(capacity: number, compile: Compiler): StepPrograms {
  const cache = new BoundedCache<Promise<CompiledProgram>>(capacity);

  const programOf = (name: ProgramName, shape: ProgramShape): Promise<CompiledProgram> => {
    const { spec, network, parameters, batch } = shape;
    const key = JSON.stringify([name, spec, batch.images, batch.batch ?? null, batch.augmentation ?? null]);
    const found = cache.get(key);
    if (found !== undefined) return found;
    const attributes = { "condensery.program": name, "condensery.parameters": parameters };
    const compiling = span("condensery.compile", attributes, async (open) => {
      const program = await compile(name, condensationProgram(name, network, batch));
      open.set({ "condensery.flops": program.modelFlops });
      return program;
    });
    cache.set(key, compiling);
    compiling.catch(() => cache.delete(key));
    return compiling;
  };

  return {
    async get(shape, names) {
      const entries = names.map(async (name) => [name, await programOf(name, shape)] as const);
      return Object.fromEntries(await Promise.all(entries)) as Record<(typeof names)[number], CompiledProgram>;
    },
  };
}
