import { checkTensor } from "./check-tensor.js";
import { detachableTensor } from "./copy-tensor.js";
import { encodeCommands, encodePrograms } from "./encode-commands.js";
import { RuntimeBusyError, RuntimeClosedError, UnknownSlotError } from "./errors.js";
import { restoreError } from "./failure.js";
import type { ExecuteOptions, ExecuteResult, PutOptions, RunTrace } from "./options.js";
import type { Command } from "./program.js";
import type { Outcome } from "./protocol.js";
import { type LedgerEntry, SlotLedger } from "./slot-ledger.js";
import type { Tensor, TensorType } from "./tensor.js";
import type { Call, WorkerHandle } from "./worker-handle.js";

type Done = Extract<Outcome, { kind: "done" }>;

/**
 * Named tensors ("slots") resident in one worker, and the programs run on them. Calls take effect in the order they are
 * made, without waiting for one another. Made by {@link Runtime.open}; close it to free its tensors.
 *
 * Every method rejects with WorkerLostError when the worker is gone and RuntimeClosedError after `close`.
 */
export class Workspace implements AsyncDisposable {
  readonly #worker: WorkerHandle;
  readonly #id: number;
  readonly #queueLimit: number;
  readonly #onClose: () => void;
  readonly #ledger = new SlotLedger();
  readonly #executing = new Set<number>();
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(worker: WorkerHandle, id: number, queueLimit: number, onClose: () => void) {
    this.#worker = worker;
    this.#id = id;
    this.#queueLimit = queueLimit;
    this.#onClose = onClose;
  }

  /**
   * Writes a slot. The caller's array stays valid unless `transfer` is set.
   * @throws TensorError when the data do not fit the shape
   */
  async put(slot: string, tensor: Tensor, options: PutOptions = {}): Promise<void> {
    this.#assertUsable();
    checkTensor(tensor, `slot "${slot}"`);
    const type = { elementType: tensor.elementType, shape: [...tensor.shape] };
    const { tensor: sent, buffer } = detachableTensor(tensor, options.transfer);
    const call = this.#worker.call({ kind: "put", workspace: this.#id, slot, tensor: sent }, [buffer]);
    await this.#settle(call, this.#ledger.begin([{ slot, type }]));
  }

  /**
   * Runs commands in order; no tensor leaves the worker in between. A failure or an abort ends the list: the slots are
   * then as the last complete command left them.
   * @throws ProgramInputError before anything runs, when a command does not fit its program or the slots it will find
   * @throws ProgramRunError when ONNX Runtime cannot load or run a program
   * @throws RuntimeBusyError when the worker has `queueLimit` calls waiting
   * @throws UnknownSlotError for a slot to fetch that will not exist
   * @throws `options.signal.reason` when aborted
   */
  async execute(commands: readonly Command[], options: ExecuteOptions = {}): Promise<ExecuteResult> {
    const { signal, fetch = [], onProgress, trace } = options;
    this.#assertUsable();
    signal?.throwIfAborted();
    const changes = this.#ledger.check(commands);
    this.#assertSlots(fetch, changes);
    if (this.#worker.executes >= this.#queueLimit) {
      throw new RuntimeBusyError(this.#queueLimit);
    }
    let stopReason: { readonly value: unknown } | undefined;
    const call = this.#send(
      commands,
      fetch,
      onProgress &&
        ((done) => {
          try {
            onProgress(done, commands.length);
          } catch (error) {
            stop(error);
          }
        }),
      trace,
    );
    const stop = (value: unknown): void => {
      stopReason ??= { value };
      this.#worker.stop(call.id);
    };
    const onAbort = (): void => stop(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#executing.add(call.id);
    try {
      const { tensors, deviceSeconds } = await this.#settle(call, this.#ledger.begin(changes), () => stopReason?.value);
      return { tensors: Object.fromEntries(tensors), deviceSeconds };
    } finally {
      this.#executing.delete(call.id);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /**
   * Copies slots to the caller.
   * @throws UnknownSlotError
   */
  async fetch(slots: readonly string[]): Promise<Record<string, Tensor>> {
    this.#assertUsable();
    this.#assertSlots(slots);
    const call = this.#worker.call({ kind: "fetch", workspace: this.#id, slots });
    const { tensors } = await this.#settle(call, this.#ledger.begin([]));
    return Object.fromEntries(tensors);
  }

  /**
   * Frees slots.
   * @throws UnknownSlotError before anything is freed
   */
  async release(slots: readonly string[]): Promise<void> {
    this.#assertUsable();
    this.#assertSlots(slots);
    const call = this.#worker.call({ kind: "release", workspace: this.#id, slots });
    await this.#settle(call, this.#ledger.begin(slots.map((slot) => ({ slot, type: undefined }))));
  }

  /** Slots as they will be when every call made so far has run. */
  slots(): ReadonlyMap<string, TensorType> {
    return new Map(this.#ledger.predicted);
  }

  /** Stops the calls under way, which reject with RuntimeClosedError, and frees all slots. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#onClose();
    if (this.#worker.ended !== undefined) {
      return;
    }
    for (const id of this.#executing) {
      this.#worker.stop(id);
    }
    try {
      await this.#worker.call({ kind: "drop", workspace: this.#id }).outcome;
    } catch (error) {
      // A worker that ends meanwhile takes the tensors with it, which is what was asked for.
      if (error !== this.#worker.ended) {
        throw error;
      }
    }
  }

  #send(
    commands: readonly Command[],
    fetch: readonly string[],
    onProgress: ((done: number) => void) | undefined,
    trace: RunTrace | undefined,
  ): Call {
    const { send, evict } = this.#worker.deliver(commands.map(({ program }) => program));
    const programs = encodePrograms(send);
    const encoded = encodeCommands(commands);
    const control = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    return this.#worker.call(
      {
        kind: "execute",
        workspace: this.#id,
        control,
        evict,
        programs: programs.messages,
        commands: encoded.messages,
        fetch,
        progress: onProgress !== undefined,
        traceparent: trace?.traceparent,
      },
      [...programs.buffers, ...encoded.buffers],
      { control: new Int32Array(control), onProgress, onRuns: trace?.onRuns },
    );
  }

  /** Waits for a call and brings the ledger up to date. */
  async #settle(call: Call, entry: LedgerEntry, stopReason: () => unknown = () => undefined): Promise<Done> {
    const outcome = await call.outcome;
    if (outcome.kind === "done") {
      this.#ledger.succeed(entry);
      return outcome;
    }
    if (outcome.kind === "counted") {
      throw new TypeError("the worker answered a workspace's call with its counters");
    }
    this.#ledger.fail(entry, outcome.kind === "failed" ? outcome.slots : undefined);
    const reason = this.#closing === undefined ? stopReason() : new RuntimeClosedError("workspace");
    throw restoreError(outcome.kind === "failed" ? outcome.failure : { kind: "stopped" }, reason);
  }

  #assertUsable(): void {
    if (this.#closing !== undefined) {
      throw new RuntimeClosedError("workspace");
    }
    if (this.#worker.ended !== undefined) {
      throw this.#worker.ended;
    }
  }

  #assertSlots(names: readonly string[], changes: LedgerEntry = []): void {
    const existing = new Set(this.#ledger.predicted.keys());
    for (const { slot, type } of changes) {
      if (type === undefined) {
        existing.delete(slot);
      } else {
        existing.add(slot);
      }
    }
    const unknown = names.find((name) => !existing.has(name));
    if (unknown !== undefined) {
      throw new UnknownSlotError(unknown, [...existing]);
    }
  }
}
