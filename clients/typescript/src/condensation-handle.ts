import type { Condensation } from "./condensation.js";
import type { CondensationEvent } from "./event.js";
import type { CallOptions } from "./options/call-options.js";
import type { ResumeOptions } from "./options/resume-options.js";
import type { WatchOptions } from "./options/watch-options.js";
import type { CondensationResult } from "./result.js";

/**
 * A condensation that was started. Disposing lets go of the connection that `condense()` opened for it, and never ends
 * the condensation.
 */
export interface CondensationHandle extends AsyncDisposable {
  /** Resource name, `condensations/{id}`. Keep it to come back later with `client.attach(name)`. */
  readonly name: string;

  /**
   * Events from the first one on, then as they happen, until the condensation has ended; a condensation that fails or
   * is cancelled ends the loop too, with its last event. Lost connections are resumed without gaps or repeats. Leaving
   * the loop ends the call. Each call begins anew.
   */
  progress(options?: WatchOptions, call?: CallOptions): AsyncIterable<CondensationEvent>;

  /**
   * Waits for the end and downloads the result.
   *
   * @throws CondensationFailedError, CondensationCancelledError
   */
  result(call?: CallOptions): Promise<CondensationResult>;

  /** Ends the condensation. One that has ended stays as it is. */
  cancel(call?: CallOptions): Promise<Condensation>;

  /** As `resume()` of a client. `progress()` and `result()` then wait for the new end. @throws WrongStateError */
  resume(options?: ResumeOptions, call?: CallOptions): Promise<Condensation>;

  /** What is known of it now. */
  describe(call?: CallOptions): Promise<Condensation>;

  /** The same as disposing. */
  close(): Promise<void>;
}
