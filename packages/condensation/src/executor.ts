/** What the method needs of whoever runs its programs: named tensors and sequences of runs. */
import type { ProgramName } from "./programs/index.js";

/** Row-major real numbers; float32 on a device, float64 in the reference executor. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** A vector of indices. */
export interface IndexTensor {
  readonly indices: readonly number[];
}

/** One run of a program. */
export interface Instruction {
  readonly program: ProgramName;
  /** Input port to a slot's name, or to a tensor used for this run only. */
  readonly inputs: Readonly<Record<string, string | FloatTensor | IndexTensor>>;
  /** Output port to the slot it is written to; a slot may be both read and written. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Slots freed after this run. */
  readonly release?: readonly string[];
}

export interface RunOptions {
  /** Checked between runs; the call rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Slots to return. */
  readonly fetch: readonly string[];
}

/** Runs programs over named tensors ("slots") that stay where the programs run. */
export interface Executor {
  readonly put: (slot: string, tensor: FloatTensor) => Promise<void>;
  readonly execute: (
    instructions: readonly Instruction[],
    options: RunOptions,
  ) => Promise<Readonly<Record<string, FloatTensor>>>;
  /** Frees slots. Names without a tensor are passed over: after a failure the caller cannot know which were written. */
  readonly release: (slots: readonly string[]) => Promise<void>;
}

/** The fetched tensor of a slot; a missing one is a fault of the executor. */
export function fetched(tensors: Readonly<Record<string, FloatTensor>>, slot: string): FloatTensor["data"] {
  const tensor = tensors[slot];
  if (tensor === undefined) throw new RangeError(`the executor did not return slot "${slot}"`);
  return tensor.data;
}

/** The number in a fetched scalar slot. */
export function fetchedScalar(tensors: Readonly<Record<string, FloatTensor>>, slot: string): number {
  const [value] = fetched(tensors, slot);
  if (value === undefined) throw new RangeError(`slot "${slot}" is empty`);
  return value;
}

/** A tensor of shape []. */
export function scalarTensor(value: number): FloatTensor {
  return { shape: [], data: Float64Array.of(value) };
}
