import type { ComputeDevice } from "../compute/compute.js";
import { DocumentError, Fields } from "../documents/fields.js";
import { readDevice } from "../documents/device.js";
import { decodeSafetensors, type WireDtype, type WireTensor } from "@condensery/wire";
import { CheckpointError } from "./checkpoint-error.js";

/** The tensors and texts of a checkpoint's file, checked one by one. All methods throw CheckpointError. */
export class CheckpointContent {
  readonly #file: string;
  readonly #tensors: Readonly<Record<string, WireTensor>>;
  readonly #texts: Readonly<Record<string, string>>;

  constructor(file: string, bytes: Uint8Array) {
    const { tensors, metadata } = decoded(file, bytes);
    this.#file = file;
    this.#tensors = tensors;
    this.#texts = metadata;
  }

  has(tensor: string): boolean {
    return this.#tensors[tensor] !== undefined;
  }

  /** Empty where there is none. */
  text(name: string): string {
    return this.#texts[name] ?? "";
  }

  /** Such as a format, of which there are a few. */
  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const choice = choices.find((candidate) => candidate === this.#texts[name]);
    if (choice !== undefined) return choice;
    throw this.#fault(`expected ${name} ${choices.join(" or ")}, found ${this.#texts[name] ?? "none"}`);
  }

  step(name: string): number {
    const text = this.text(name);
    if (/^(?:0|[1-9]\d{0,14})$/u.test(text)) return Number(text);
    throw this.#fault(`expected "${name}" to be the number of a step, found ${JSON.stringify(text.slice(0, 40))}`);
  }

  device(): ComputeDevice {
    const text = this.text("device");
    try {
      return readDevice(Fields.parse(this.#file, text));
    } catch (cause) {
      if (!(cause instanceof DocumentError)) throw cause;
      throw this.#fault(`expected a device, found ${JSON.stringify(text.slice(0, 100))}`, cause);
    }
  }

  floats<Dtype extends Extract<WireDtype, "F32" | "F64">>(
    name: string,
    dtype: Dtype,
  ): Extract<WireTensor, { readonly dtype: Dtype }> {
    const tensor = this.#tensors[name];
    if (!isOf(tensor, dtype)) throw this.#fault(`expected a tensor "${name}" of ${dtype}`);
    return tensor;
  }

  /** A scalar of F64 that is finite. */
  number(name: string): number {
    const { shape, data } = this.floats(name, "F64");
    const [value = NaN] = data;
    if (shape.length === 0 && Number.isFinite(value)) return value;
    throw this.#fault(`expected "${name}" to be one finite number, found [${shape.join(", ")}] of ${value}`);
  }

  /** A scalar of F64 that is finite and above 0. */
  positive(name: string): number {
    const value = this.number(name);
    if (value > 0) return value;
    throw this.#fault(`expected "${name}" to be above 0, found ${value}`);
  }

  /** Losses of F64: 0 or more, infinite ones perhaps. */
  losses(name: string): Float64Array {
    const { data } = this.floats(name, "F64");
    const place = data.findIndex((loss) => !(loss >= 0));
    if (place < 0) return data;
    throw this.#fault(`expected losses of at least 0 in "${name}", element ${place} is ${data[place]}`);
  }

  #fault(message: string, cause?: unknown): CheckpointError {
    return new CheckpointError(this.#file, message, { cause });
  }
}

function decoded(file: string, bytes: Uint8Array): ReturnType<typeof decodeSafetensors> {
  try {
    return decodeSafetensors(bytes);
  } catch (cause) {
    throw new CheckpointError(file, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function isOf<Dtype extends WireDtype>(
  tensor: WireTensor | undefined,
  dtype: Dtype,
): tensor is Extract<WireTensor, { readonly dtype: Dtype }> {
  return tensor?.dtype === dtype;
}
