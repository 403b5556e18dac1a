import type { Tensor as OrtTensor } from "onnxruntime-node";
import { checkCommand } from "./check-command.js";
import { OutOfMemoryError, ProgramRunError } from "./errors.js";
import type { ProgramRun } from "./options.js";
import { saysOutOfMemory } from "./out-of-memory.js";
import type { CommandMessage } from "./protocol.js";
import { formatTensorType, sameTensorType, type TensorType } from "./tensor.js";
import type { SessionTable } from "./worker-sessions.js";
import { type SlotTable, toOrtTensor } from "./worker-slots.js";

/** The run of one command; `start` is a reading of `now`. */
export interface CommandRun extends Pick<ProgramRun, "command" | "program" | "seconds"> {
  readonly start: number;
}

/** What the command loop works with. */
export interface CommandContext {
  readonly sessions: SessionTable;
  readonly slots: SlotTable;
  /** Seconds on a monotonic clock. */
  readonly now: () => number;
  /** Whether the loop is to end before the next command. */
  readonly stopped: () => boolean;
  /** Called after each command. */
  readonly onRun: (run: CommandRun) => void;
}

/**
 * Runs commands in order, writing outputs to slots. Returns false when it was stopped on the way.
 * @throws ProgramInputError, ProgramRunError, OutOfMemoryError; slots are then as the last complete command left them
 */
export async function runCommands(commands: readonly CommandMessage[], context: CommandContext): Promise<boolean> {
  for (const [index, command] of commands.entries()) {
    if (context.stopped()) {
      return false;
    }
    context.onRun(await runCommand(command, index, context));
  }
  return true;
}

async function runCommand(
  command: CommandMessage,
  index: number,
  { sessions, slots, now }: CommandContext,
): Promise<CommandRun> {
  const program = sessions.program(command.program);
  checkCommand({ ...command, program }, slots.types);
  const feeds = Object.fromEntries(
    Object.entries(command.inputs).map(([port, input]) => [
      port,
      typeof input === "string" ? slots.get(input) : toOrtTensor(input),
    ]),
  );
  const ports = Object.keys(command.outputs);
  let results: Readonly<Record<string, OrtTensor>>;
  let start: number;
  let seconds: number;
  try {
    const session = await sessions.session(command.program);
    start = now();
    results = await session.run(feeds, ports);
    seconds = now() - start;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw saysOutOfMemory(error)
      ? new OutOfMemoryError(program.name, reason)
      : new ProgramRunError(program.name, index, reason);
  }
  const outputs = ports.map((port) => ({
    port,
    tensor: results[port],
    type: program.outputs.find(({ name }) => name === port),
  }));
  for (const { port, tensor, type } of outputs) {
    const actual = tensor === undefined ? undefined : ortTensorType(tensor);
    if (type === undefined || actual === undefined || !sameTensorType(type, actual)) {
      const declared = type === undefined ? "undeclared" : formatTensorType(type);
      throw new ProgramRunError(
        program.name,
        index,
        `output "${port}" is declared ${declared} but the model gave ${actual === undefined ? "nothing" : formatTensorType(actual)}`,
      );
    }
  }
  for (const { port, tensor, type } of outputs) {
    const slot = command.outputs[port];
    if (slot !== undefined && tensor !== undefined && type !== undefined) {
      slots.set(slot, type, tensor);
    }
  }
  slots.release(command.release);
  return { command: index, program: program.name, start, seconds };
}

function ortTensorType({ type, dims }: OrtTensor): TensorType | undefined {
  return type === "float32" || type === "int64" ? { elementType: type, shape: dims } : undefined;
}
