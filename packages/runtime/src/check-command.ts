import { checkTensor } from "./check-tensor.js";
import { formatSlots, ProgramInputError } from "./errors.js";
import type { PortSpec } from "./program.js";
import { formatTensorType, sameTensorType, type Tensor, type TensorType } from "./tensor.js";

/** What a check needs of a command; satisfied on both sides of the thread boundary. */
export interface CheckableCommand {
  readonly program: {
    readonly name: string;
    readonly inputs: readonly PortSpec[];
    readonly outputs: readonly PortSpec[];
  };
  readonly inputs: Readonly<Record<string, string | Tensor>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly release?: readonly string[];
}

/** Slot names to types. */
export type SlotTypes = ReadonlyMap<string, TensorType>;

/** A slot that a command writes (`type` present) or frees (`type` undefined). */
export interface SlotChange {
  readonly slot: string;
  readonly type: TensorType | undefined;
}

/**
 * Checks one command against the slots it will find, and returns what it changes in them.
 * @throws ProgramInputError
 * @throws TensorError for an inline tensor whose data do not fit its own shape
 */
export function checkCommand(command: CheckableCommand, slots: SlotTypes): readonly SlotChange[] {
  checkInputs(command, slots);
  const written = checkOutputs(command);
  const { program, release = [] } = command;
  for (const slot of release) {
    if (!slots.has(slot) && !written.some((change) => change.slot === slot)) {
      throw new ProgramInputError(
        program.name,
        slot,
        `a slot to release; the workspace holds ${formatSlots([...slots.keys()])}`,
        `no slot "${slot}"`,
      );
    }
  }
  return [...written, ...release.map((slot) => ({ slot, type: undefined }))];
}

function checkInputs(command: CheckableCommand, slots: SlotTypes): void {
  const { program, inputs } = command;
  for (const port of program.inputs) {
    const given = Object.hasOwn(inputs, port.name) ? inputs[port.name] : undefined;
    const expected = formatTensorType(port);
    if (given === undefined) {
      throw new ProgramInputError(program.name, port.name, expected, "no value: every input needs a slot or a tensor");
    }
    if (typeof given !== "string") {
      checkTensor(given, `program "${program.name}", input "${port.name}"`);
      if (!sameTensorType(port, given)) {
        throw new ProgramInputError(program.name, port.name, expected, formatTensorType(given));
      }
      continue;
    }
    const type = slots.get(given);
    if (type === undefined) {
      throw new ProgramInputError(
        program.name,
        port.name,
        `${expected} from a slot; the workspace holds ${formatSlots([...slots.keys()])}`,
        `no slot "${given}"`,
      );
    }
    if (!sameTensorType(port, type)) {
      throw new ProgramInputError(program.name, port.name, expected, `${formatTensorType(type)} in slot "${given}"`);
    }
  }
  const names = Object.keys(inputs);
  if (names.length > program.inputs.length) {
    const stranger = names.find((name) => !program.inputs.some((port) => port.name === name)) ?? "";
    throw new ProgramInputError(
      program.name,
      stranger,
      `one of the inputs ${formatSlots(program.inputs.map((port) => port.name))}`,
      `"${stranger}"`,
    );
  }
}

function checkOutputs(command: CheckableCommand): SlotChange[] {
  const { program, outputs } = command;
  const written: SlotChange[] = [];
  for (const [name, slot] of Object.entries(outputs)) {
    const port = program.outputs.find((candidate) => candidate.name === name);
    if (port === undefined) {
      throw new ProgramInputError(
        program.name,
        name,
        `one of the outputs ${formatSlots(program.outputs.map((candidate) => candidate.name))}`,
        `"${name}"`,
      );
    }
    if (written.some((change) => change.slot === slot)) {
      throw new ProgramInputError(program.name, name, "a slot no other output is written to", `slot "${slot}" twice`);
    }
    written.push({ slot, type: { elementType: port.elementType, shape: port.shape } });
  }
  if (written.length === 0) {
    throw new ProgramInputError(program.name, "(outputs)", "at least one output with a slot", "none");
  }
  return written;
}
