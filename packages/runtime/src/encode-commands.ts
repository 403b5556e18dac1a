import { detachableTensor } from "./copy-tensor.js";
import type { Command, PortSpec, ProgramSpec } from "./program.js";
import type { CommandMessage, ProgramMessage } from "./protocol.js";
import type { Tensor } from "./tensor.js";

/** Messages and the buffers that travel with them. */
export interface Encoded<T> {
  readonly messages: readonly T[];
  readonly buffers: readonly ArrayBuffer[];
}

/** Copies programs for their one journey to a worker. */
export function encodePrograms(programs: readonly ProgramSpec[]): Encoded<ProgramMessage> {
  const buffers: ArrayBuffer[] = [];
  const messages = programs.map(({ key, name, bytes, inputs, outputs }) => {
    const copy = new Uint8Array(bytes);
    buffers.push(copy.buffer);
    return { key, name, bytes: copy, inputs: inputs.map(encodePort), outputs: outputs.map(encodePort) };
  });
  return { messages, buffers };
}

/** Replaces programs by keys and copies inline tensors; a tensor given to several commands is copied once. */
export function encodeCommands(commands: readonly Command[]): Encoded<CommandMessage> {
  const copies = new Map<Tensor, Tensor>();
  const buffers: ArrayBuffer[] = [];
  const encodeInput = (input: string | Tensor): string | Tensor => {
    if (typeof input === "string") {
      return input;
    }
    const known = copies.get(input);
    if (known !== undefined) {
      return known;
    }
    const { tensor, buffer } = detachableTensor(input);
    copies.set(input, tensor);
    buffers.push(buffer);
    return tensor;
  };
  const messages = commands.map(({ program, inputs, outputs, release = [] }) => ({
    program: program.key,
    inputs: Object.fromEntries(Object.entries(inputs).map(([port, input]) => [port, encodeInput(input)])),
    outputs: { ...outputs },
    release,
  }));
  return { messages, buffers };
}

/** Only the declared fields, since whatever else a caller's object carries may not be cloneable. */
function encodePort({ name, elementType, shape }: PortSpec): PortSpec {
  return { name, elementType, shape };
}
