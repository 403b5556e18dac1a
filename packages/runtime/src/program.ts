import type { ElementType, Tensor } from "./tensor.js";

/** Name and static type of one input or output of a program. */
export interface PortSpec {
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly number[];
}

/** An ONNX model and what the runtime must know of it without parsing it. */
export interface ProgramSpec {
  /** Digest of `bytes`; programs with the same key share one session in a worker. */
  readonly key: string;
  /** Appears in errors, traces and profile file names. */
  readonly name: string;
  /** Serialised ONNX `ModelProto`. */
  readonly bytes: Uint8Array;
  readonly inputs: readonly PortSpec[];
  readonly outputs: readonly PortSpec[];
}

/** One run of a program inside a workspace. */
export interface Command {
  readonly program: ProgramSpec;
  /** Input port to the name of a slot, or to a tensor sent along (copied) for this run only. Every input port must appear. */
  readonly inputs: Readonly<Record<string, string | Tensor>>;
  /**
   * Output port to the slot it is written to; ports not listed are not fetched. A slot may be input and output of one
   * command: outputs are written after the run, so an SGD loop maps `theta` to `theta`.
   */
  readonly outputs: Readonly<Record<string, string>>;
  /** Slots freed after the outputs are written. */
  readonly release?: readonly string[];
}
