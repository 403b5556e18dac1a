/** An executor for the tests that keeps account of full slots and may fail, abort or lie at a given run. */
import type { Executor, FloatTensor, Instruction } from "./executor.js";
import { interpreterExecutor } from "./interpreter-executor.js";
import { putExpert, type TestProblem } from "./test-problem.js";

export interface WatchedExecutor extends Executor {
  /** Names of the slots that hold a tensor now. */
  readonly full: () => string[];
  /** Largest number of slots full at one time whose name contains the text. */
  readonly peak: (text: string) => number;
  /** Runs so far, failed ones included. */
  readonly runs: () => number;
  readonly programs: () => readonly string[];
}

export interface Disturbances {
  /** Called before each run with its number, from 0; may throw or abort. */
  readonly beforeRun?: (run: number) => void;
  /** Called before each put with its number, from 0. */
  readonly beforePut?: (put: number) => void;
  /** Replaces a fetched tensor's numbers. */
  readonly tamper?: (slot: string, data: FloatTensor["data"]) => FloatTensor["data"];
}

export async function watchedExecutor(problem: TestProblem, by: Disturbances = {}): Promise<WatchedExecutor> {
  const inner = interpreterExecutor(problem.programs);
  const full = new Set<string>();
  const moments: string[][] = [];
  const programs: string[] = [];
  let puts = 0;
  const freed = (slots: readonly string[]): void => slots.forEach((slot) => full.delete(slot));
  const filled = (slots: readonly string[]): void => {
    slots.forEach((slot) => full.add(slot));
    moments.push([...full]);
  };
  const runOne = async (instruction: Instruction, signal: AbortSignal | undefined): Promise<void> => {
    programs.push(instruction.program);
    by.beforeRun?.(programs.length - 1);
    await inner.execute([instruction], { signal, fetch: [] });
    filled(Object.values(instruction.outputs));
    freed(instruction.release ?? []);
  };
  const executor: WatchedExecutor = {
    put: async (slot, tensor) => {
      by.beforePut?.(puts++);
      await inner.put(slot, tensor);
      filled([slot]);
    },
    execute: async (instructions, { signal, fetch }) => {
      for (const instruction of instructions) await runOne(instruction, signal);
      const tensors = Object.entries(await inner.execute([], { fetch }));
      return Object.fromEntries(
        tensors.map(([slot, { shape, data }]) => [slot, { shape, data: by.tamper?.(slot, data) ?? data }]),
      );
    },
    release: async (slots) => {
      await inner.release(slots);
      freed(slots);
    },
    full: () => [...full],
    peak: (text) => Math.max(0, ...moments.map((slots) => slots.filter((slot) => slot.includes(text)).length)),
    runs: () => programs.length,
    programs: () => programs,
  };
  await putExpert(inner, problem);
  return executor;
}
