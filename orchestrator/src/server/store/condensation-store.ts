import type { StateName } from "@condensery/wire/convert";
import { nameOf, type Condensation, type CondensationChange, type CondensationDraft } from "./condensation.js";

/** Place of a condensation in the order of all: newest first, of equal times the greater id. */
export type CondensationPosition = Pick<Condensation, "createTime" | "id">;

export interface ListOptions {
  /** Empty: all. */
  readonly states: readonly StateName[];
  /** Undefined: from the newest on. */
  readonly after: CondensationPosition | undefined;
  /** Most entries; at least 1. */
  readonly size: number;
}

export interface CondensationPage {
  /** Newest first. */
  readonly condensations: readonly Condensation[];
  /** Whether others follow. */
  readonly more: boolean;
}

/** Condensations that wait or run. */
export interface Load {
  readonly all: number;
  /** Those of the client who asks. */
  readonly ofClient: number;
}

/** Decides whether one more may be queued; throws when not. Nobody else is asked at the same time. */
export type Admission = (load: Load) => Promise<void>;

/** Keeps condensations. Whatever it has answered survives the end of the process. */
export interface CondensationStore {
  /**
   * Keeps a new one in state queued. When the client has one with its request id already, also when it comes at the same
   * time, nothing is stored and that one is returned. `admit` is asked before a new one is kept.
   *
   * @throws RequestConflictError when that one was created for another specification; what `admit` throws
   */
  create(
    draft: CondensationDraft,
    admit: Admission,
  ): Promise<{ readonly condensation: Condensation; readonly created: boolean }>;
  /**
   * Queues one again that has ended. `change` sees what is kept, and what it throws leaves that as it is.
   *
   * @throws CondensationNotFoundError; what `change` and `admit` throw
   */
  requeue(id: string, change: (current: Condensation) => CondensationChange, admit: Admission): Promise<Condensation>;
  /** @throws CondensationNotFoundError */
  read(id: string): Promise<Condensation>;
  /**
   * Changes one, alone: `change` sees what is kept, and what it throws leaves that as it is.
   *
   * @throws CondensationNotFoundError
   */
  update(id: string, change: (current: Condensation) => CondensationChange): Promise<Condensation>;
  list(options: ListOptions): Promise<CondensationPage>;
  /** Those of these that somebody wants to end. */
  cancelling(ids: readonly string[]): Promise<readonly string[]>;
  /** How many are in this state. */
  count(state: StateName): Promise<number>;
  /**
   * Removes one with all its files, after `check` has agreed.
   *
   * @throws CondensationNotFoundError; what `check` throws
   */
  delete(id: string, check: (current: Condensation) => void): Promise<void>;
}

export class CondensationNotFoundError extends Error {
  override readonly name = "CondensationNotFoundError";

  constructor(readonly id: string) {
    super(`There is no ${nameOf(id)}; it was deleted, or its name is misspelt.`);
  }
}

/** A request id that was used for something else. */
export class RequestConflictError extends Error {
  override readonly name = "RequestConflictError";

  constructor(
    readonly requestId: string,
    /** The condensation that it was used for. */
    readonly id: string,
  ) {
    super(`The request id created ${nameOf(id)} with another specification; take a new id for a new request.`);
  }
}
