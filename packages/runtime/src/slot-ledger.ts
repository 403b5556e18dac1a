import { checkCommand, type CheckableCommand, type SlotChange, type SlotTypes } from "./check-command.js";
import type { TensorType } from "./tensor.js";

/** Changes of one call under way; an opaque handle outside the ledger. */
export type LedgerEntry = readonly SlotChange[];

/**
 * What a workspace's slots will be once every call under way has run. It lets a call be checked before the ones in
 * front of it are done; when one of those fails, the prediction is made anew from the slots the worker reports.
 */
export class SlotLedger {
  #confirmed = new Map<string, TensorType>();
  #predicted = new Map<string, TensorType>();
  readonly #underWay = new Set<LedgerEntry>();

  /** Slots after all calls under way. */
  get predicted(): SlotTypes {
    return this.#predicted;
  }

  /** Checks commands one after the other without recording anything, and returns the changes of them all. */
  check(commands: readonly CheckableCommand[]): LedgerEntry {
    const slots = new Map(this.#predicted);
    return commands.flatMap((command) => {
      const changes = checkCommand(command, slots);
      apply(slots, changes);
      return changes;
    });
  }

  /** Records a call as under way. */
  begin(changes: LedgerEntry): LedgerEntry {
    const entry = [...changes];
    this.#underWay.add(entry);
    apply(this.#predicted, entry);
    return entry;
  }

  /** The call has run. */
  succeed(entry: LedgerEntry): void {
    this.#underWay.delete(entry);
    apply(this.#confirmed, entry);
  }

  /** The call has failed; `actual` is what the worker holds, or `undefined` when the call never started. */
  fail(entry: LedgerEntry, actual: Iterable<readonly [string, TensorType]> | undefined): void {
    this.#underWay.delete(entry);
    if (actual !== undefined) {
      this.#confirmed = new Map(actual);
    }
    this.#predicted = new Map(this.#confirmed);
    for (const remaining of this.#underWay) {
      apply(this.#predicted, remaining);
    }
  }
}

function apply(slots: Map<string, TensorType>, changes: LedgerEntry): void {
  for (const { slot, type } of changes) {
    if (type === undefined) {
      slots.delete(slot);
    } else {
      slots.set(slot, type);
    }
  }
}
