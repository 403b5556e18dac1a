import type { SafetensorsContent } from "@condensery/wire";
import { UnusableError } from "./unusable-error.js";

/** The metadata of a golden file, each value as its JSON says. */
export class Metadata {
  readonly #values: SafetensorsContent["metadata"];

  constructor(values: SafetensorsContent["metadata"]) {
    this.#values = values;
  }

  /** The parsed value; undefined when there is none. */
  optional(name: string): unknown {
    const text = this.#values[name];
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw new UnusableError(`the metadata's ${name} is not JSON: ${text}`);
    }
  }

  required(name: string): unknown {
    const value = this.optional(name);
    if (value === undefined) throw new UnusableError(`the metadata has no ${name}`);
    return value;
  }

  /** A number of at least `least`; `fallback` stands for an absent one. */
  number(name: string, least: number, fallback?: number): number {
    const value = fallback === undefined ? this.required(name) : (this.optional(name) ?? fallback);
    if (typeof value !== "number" || !(value >= least)) {
      throw new UnusableError(
        `the metadata's ${name} must be a number of at least ${least}, got ${JSON.stringify(value)}`,
      );
    }
    return value;
  }

  /** An integer of [least, most]; `fallback` stands for an absent one. */
  integer(name: string, least: number, most: number, fallback?: number): number {
    const value = this.number(name, least, fallback);
    if (!Number.isInteger(value) || value > most) {
      throw new UnusableError(`the metadata's ${name} must be an integer from ${least} to ${most}, got ${value}`);
    }
    return value;
  }
}
