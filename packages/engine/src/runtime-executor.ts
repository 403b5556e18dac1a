import type { Executor, FloatTensor, IndexTensor, Instruction, ProgramName } from "@condensery/condensation";
import { float32Tensor, int64Tensor, type Tensor, type Workspace } from "@condensery/runtime";
import type { CompiledProgram } from "./compile.js";
import { executeMetered, type CompiledCommand, type UsageMeter } from "./usage.js";

/**
 * Runs the method's programs in a workspace: slots are the workspace's, numbers are rounded to float32. Programs that
 * the work does not run may be absent. The meter gets the cost of every run.
 */
export function runtimeExecutor(
  workspace: Workspace,
  programs: Readonly<Partial<Record<ProgramName, CompiledProgram>>>,
  meter?: UsageMeter,
): Executor {
  const programOf = (name: ProgramName): CompiledProgram => {
    const program = programs[name];
    if (program === undefined) throw new RangeError(`the executor was given no program "${name}"`);
    return program;
  };
  const command = ({ program, inputs, outputs, release }: Instruction): CompiledCommand => ({
    program: programOf(program),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([port, value]) => [port, typeof value === "string" ? value : deviceTensor(value)]),
    ),
    outputs,
    ...(release === undefined ? {} : { release }),
  });
  return {
    put: (slot, tensor) =>
      workspace.put(slot, deviceTensor(tensor), { transfer: !(tensor.data instanceof Float32Array) }),
    execute: async (instructions, { signal, fetch }) => {
      const options = { fetch, ...(signal === undefined ? {} : { signal }) };
      const { tensors } = await executeMetered(workspace, instructions.map(command), options, meter);
      return Object.fromEntries(Object.entries(tensors).map(([slot, tensor]) => [slot, hostTensor(slot, tensor)]));
    },
    // The method frees whatever a pass may have written, also after a failure half-way
    release: async (slots) => {
      const held = workspace.slots();
      const present = slots.filter((slot) => held.has(slot));
      if (present.length > 0) await workspace.release(present);
    },
  };
}

function deviceTensor(tensor: FloatTensor | IndexTensor): Tensor {
  if ("indices" in tensor) return int64Tensor([tensor.indices.length], BigInt64Array.from(tensor.indices, BigInt));
  const { shape, data } = tensor;
  return float32Tensor(shape, data instanceof Float32Array ? data : Float32Array.from(data));
}

function hostTensor(slot: string, tensor: Tensor): FloatTensor {
  if (tensor.elementType !== "float32") throw new TypeError(`slot "${slot}" holds ${tensor.elementType}, not float32`);
  return { shape: tensor.shape, data: tensor.data };
}
