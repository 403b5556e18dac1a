import { elementCount, graphInputs, interpret, nodeAt, type Graph } from "@condensery/autodiff";
import type { Executor, FloatTensor, Instruction } from "./executor.js";
import type { ProgramName } from "./programs/index.js";

/** The reference executor: interprets the graphs in float64. Slow and plain, the oracle for every other executor. */
export function interpreterExecutor(programs: Readonly<Record<ProgramName, Graph>>): Executor {
  const slots = new Map<string, FloatTensor>();
  const read = (slot: string): FloatTensor => {
    const tensor = slots.get(slot);
    if (tensor === undefined) throw new RangeError(`slot "${slot}" is empty; full are ${[...slots.keys()].join(", ")}`);
    return tensor;
  };
  const run = ({ program, inputs, outputs, release = [] }: Instruction): void => {
    const graph = programs[program];
    const values = interpret(
      graph,
      Object.fromEntries(
        graphInputs(graph).map(({ params: { name } }) => {
          const given = inputs[name];
          if (given === undefined) throw new RangeError(`${program}: input "${name}" is not given`);
          if (typeof given === "string") return [name, read(given).data];
          return [name, "indices" in given ? given.indices : given.data];
        }),
      ),
    );
    for (const { name, node } of graph.outputs) {
      const slot = outputs[name];
      const data = values[name];
      if (slot !== undefined && data !== undefined) slots.set(slot, { shape: nodeAt(graph.nodes, node).shape, data });
    }
    for (const slot of release) slots.delete(slot);
  };
  return {
    put: (slot, { shape, data }) => {
      if (data.length !== elementCount(shape)) {
        return Promise.reject(
          new RangeError(`slot "${slot}" of shape [${shape.join(",")}] got ${data.length} numbers`),
        );
      }
      slots.set(slot, { shape, data: Float64Array.from(data) });
      return Promise.resolve();
    },
    execute: async (instructions, { signal, fetch }) => {
      for (const instruction of instructions) {
        signal?.throwIfAborted();
        run(instruction);
        // Lets an abort arrive between runs
        await Promise.resolve();
      }
      return Object.fromEntries(fetch.map((slot) => [slot, read(slot)]));
    },
    release: (names) => {
      for (const slot of names) slots.delete(slot);
      return Promise.resolve();
    },
  };
}
