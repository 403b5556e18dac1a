import type { Condensation } from "./condensation.js";
import type { CondensationHandle } from "./condensation-handle.js";
import type { CondensationEvent } from "./event.js";
import type { CallOptions } from "./options/call-options.js";
import type { CondenseOptions } from "./options/condense-options.js";
import type { ListOptions } from "./options/list-options.js";
import type { ResumeOptions } from "./options/resume-options.js";
import type { WatchOptions } from "./options/watch-options.js";

/** A connection to a system. It does not keep the process alive. */
export interface Client extends AsyncDisposable {
  /**
   * Starts a condensation.
   *
   * @throws InvalidOptionsError listing every problem, before anything is sent where this package can tell
   */
  condense(options?: CondenseOptions, call?: CallOptions): Promise<CondensationHandle>;

  /** The handle of a condensation that was started elsewhere or earlier. Sends nothing. */
  attach(name: string): CondensationHandle;

  /** What is known of a condensation now. @throws NotFoundError */
  get(name: string, call?: CallOptions): Promise<Condensation>;

  /** Condensations, newest first. Pages are fetched as the loop needs them. */
  list(options?: ListOptions, call?: CallOptions): AsyncIterable<Condensation>;

  /** As `progress()` of a handle. @throws NotFoundError */
  watch(name: string, options?: WatchOptions, call?: CallOptions): AsyncIterable<CondensationEvent>;

  /** Ends a condensation. One that has ended stays as it is. @throws NotFoundError */
  cancel(name: string, call?: CallOptions): Promise<Condensation>;

  /**
   * Goes on with a condensation that has ended, from its last checkpoint, as if it had not: one that failed or was
   * cancelled, or one that succeeded with more `outerSteps` than it had. A lost answer is no obstacle: when the retry
   * finds that it goes on already, as asked, what is known of it is returned.
   *
   * @throws NotFoundError; WrongStateError when it has not ended, or has succeeded and no more steps are asked for
   */
  resume(name: string, options?: ResumeOptions, call?: CallOptions): Promise<Condensation>;

  /** Removes a condensation that has ended, and its result. @throws NotFoundError, WrongStateError */
  delete(name: string, call?: CallOptions): Promise<void>;

  /**
   * One file of a result, whole and checked against its SHA-256. A broken download goes on where it stopped.
   *
   * @throws NotFoundError, WrongStateError, CorruptDownloadError
   */
  download(name: string, file: string, call?: CallOptions): Promise<Uint8Array>;

  /** Ends the calls under way and the connection. Condensations go on. */
  close(): Promise<void>;
}
