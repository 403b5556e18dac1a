import { Tensor as OrtTensor } from "onnxruntime-node";
import type { SlotTypes } from "./check-command.js";
import { UnknownSlotError } from "./errors.js";
import { byteLength, type Tensor, type TensorType } from "./tensor.js";

/** The resident tensors of one workspace. A tensor is disposed of when its slot is overwritten or released. */
export class SlotTable {
  readonly #tensors = new Map<string, OrtTensor>();
  readonly #types = new Map<string, TensorType>();

  /** Slot names and types; a live view. */
  get types(): SlotTypes {
    return this.#types;
  }

  /** @throws UnknownSlotError */
  get(name: string): OrtTensor {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) {
      throw new UnknownSlotError(name, [...this.#tensors.keys()]);
    }
    return tensor;
  }

  set(name: string, { elementType, shape }: TensorType, tensor: OrtTensor): void {
    this.#tensors.get(name)?.dispose();
    this.#tensors.set(name, tensor);
    this.#types.set(name, { elementType, shape });
  }

  /** @throws UnknownSlotError before anything is released */
  release(names: readonly string[]): void {
    const tensors = names.map((name) => [name, this.get(name)] as const);
    for (const [name, tensor] of tensors) {
      tensor.dispose();
      this.#tensors.delete(name);
      this.#types.delete(name);
    }
  }

  /** Copies of slots, for the way to another thread. */
  copy(names: readonly string[]): readonly (readonly [string, Tensor])[] {
    return names.map((name) => [name, copyOut(this.get(name))]);
  }

  clear(): void {
    this.release([...this.#tensors.keys()]);
  }

  count(): { readonly tensors: number; readonly bytes: number } {
    return {
      tensors: this.#types.size,
      bytes: [...this.#types.values()].reduce((sum, type) => sum + byteLength(type), 0),
    };
  }
}

/** An ONNX Runtime tensor over a host tensor's data, which are not copied. */
export function toOrtTensor(tensor: Tensor): OrtTensor {
  return tensor.elementType === "float32"
    ? new OrtTensor("float32", tensor.data, tensor.shape)
    : new OrtTensor("int64", tensor.data, tensor.shape);
}

function copyOut({ data, dims }: OrtTensor): Tensor {
  const shape = [...dims];
  if (data instanceof Float32Array) {
    return { elementType: "float32", shape, data: new Float32Array(data) };
  }
  if (data instanceof BigInt64Array) {
    return { elementType: "int64", shape, data: new BigInt64Array(data) };
  }
  throw new TypeError(`slots hold float32 and int64 tensors, not ${Object.prototype.toString.call(data)}`);
}
