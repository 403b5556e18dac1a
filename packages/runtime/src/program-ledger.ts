import type { ProgramSpec } from "./program.js";

/** What a call must tell its worker about programs. */
export interface ProgramDelivery {
  /** Programs the worker does not hold. */
  readonly send: readonly ProgramSpec[];
  /** Keys the worker forgets first. */
  readonly evict: readonly string[];
}

/**
 * Which programs a worker holds, least recently used first. The sending side decides on eviction: messages arrive in
 * order, so the worker never lacks a program that a call behind an eviction relies on.
 */
export class ProgramLedger {
  readonly #limit: number;
  readonly #held = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Makes the programs of a call the most recently used ones. A call of more programs than the limit keeps them all. */
  admit(programs: Iterable<ProgramSpec>): ProgramDelivery {
    const used = new Map<string, ProgramSpec>();
    for (const program of programs) {
      used.set(program.key, program);
    }
    const send = [...used.values()].filter((program) => !this.#held.has(program.key));
    for (const key of used.keys()) {
      this.#held.delete(key);
      this.#held.add(key);
    }
    const evict = [...this.#held].slice(0, Math.max(0, this.#held.size - this.#limit)).filter((key) => !used.has(key));
    for (const key of evict) {
      this.#held.delete(key);
    }
    return { send, evict };
  }
}
