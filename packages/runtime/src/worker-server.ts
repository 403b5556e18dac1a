import { describeFailure } from "./failure.js";
import type { ProgramRun } from "./options.js";
import {
  callQueued,
  callRunning,
  callStopped,
  type Envelope,
  type ExecuteRequest,
  type Outcome,
  type Reply,
  type SlotRequest,
  type WorkerCounts,
} from "./protocol.js";
import type { Tensor } from "./tensor.js";
import { type CommandRun, runCommands } from "./worker-commands.js";
import type { SessionTable } from "./worker-sessions.js";
import { SlotTable, toOrtTensor } from "./worker-slots.js";

/** How the server speaks to the thread that started it. */
export interface WorkerPort {
  post(reply: Reply, transfer?: readonly ArrayBuffer[]): void;
  /** Ends the thread once everything posted has left. */
  close(): void;
}

/** A monotonic clock, and where it began. */
export interface WorkerClock {
  /** Seconds. */
  readonly now: () => number;
  /** Milliseconds from the Unix epoch to its zero. */
  readonly originMs: number;
}

interface RunReport {
  add(run: CommandRun): void;
  send(): void;
}

/** Answers requests in the order they arrive. Errors which no request is to blame for end the thread. */
export class WorkerServer {
  readonly #sessions: SessionTable;
  readonly #port: WorkerPort;
  readonly #clock: WorkerClock;
  readonly #workspaces = new Map<number, SlotTable>();
  #runs = 0;
  #deviceSeconds = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(sessions: SessionTable, port: WorkerPort, clock: WorkerClock) {
    this.#sessions = sessions;
    this.#port = port;
    this.#clock = clock;
  }

  receive({ call, request }: Envelope): void {
    if (request.kind === "count") {
      this.#port.post({ kind: "answer", call, outcome: { kind: "counted", counts: this.#count() } });
      return;
    }
    this.#tail = this.#tail.then(async () => {
      if (request.kind === "close") {
        await this.#sessions.close();
        this.#port.close();
        return;
      }
      const outcome = await this.#answer(call, request);
      const buffers =
        outcome.kind === "done"
          ? outcome.tensors.map(([, { data }]) => data.buffer).filter((buffer) => buffer instanceof ArrayBuffer)
          : [];
      this.#port.post({ kind: "answer", call, outcome }, buffers);
    });
  }

  async #answer(call: number, request: ExecuteRequest | SlotRequest): Promise<Outcome> {
    const slots = this.#slots(request.workspace);
    try {
      return request.kind === "execute" ? await this.#execute(call, request, slots) : done(this.#serve(request, slots));
    } catch (error) {
      const failure = describeFailure(error);
      if (failure === undefined) {
        throw error;
      }
      return { kind: "failed", failure, slots: [...slots.types] };
    }
  }

  #serve(request: SlotRequest, slots: SlotTable): readonly (readonly [string, Tensor])[] {
    switch (request.kind) {
      case "put":
        slots.set(request.slot, request.tensor, toOrtTensor(request.tensor));
        return [];
      case "fetch":
        return slots.copy(request.slots);
      case "release":
        slots.release(request.slots);
        return [];
      case "drop":
        slots.clear();
        this.#workspaces.delete(request.workspace);
        return [];
    }
  }

  async #execute(call: number, request: ExecuteRequest, slots: SlotTable): Promise<Outcome> {
    await this.#sessions.evict(request.evict);
    this.#sessions.add(request.programs);
    const control = new Int32Array(request.control);
    let seconds = 0;
    const report = this.#runReport(call, request.traceparent);
    const mayStart = Atomics.compareExchange(control, 0, callQueued, callRunning) === callQueued;
    try {
      const completed =
        mayStart &&
        (await runCommands(request.commands, {
          sessions: this.#sessions,
          slots,
          now: this.#clock.now,
          stopped: () => Atomics.load(control, 0) === callStopped,
          onRun: (run) => {
            seconds += run.seconds;
            this.#runs += 1;
            this.#deviceSeconds += run.seconds;
            report?.add(run);
            if (request.progress) {
              this.#port.post({ kind: "progress", call, done: run.command + 1 });
            }
          },
        }));
      return completed
        ? done(slots.copy(request.fetch), seconds)
        : { kind: "failed", failure: { kind: "stopped" }, slots: [...slots.types] };
    } finally {
      report?.send();
    }
  }

  /** Collects the runs of a call and sends them in one message; undefined where nobody asked for them. */
  #runReport(call: number, traceparent: string | undefined): RunReport | undefined {
    if (traceparent === undefined) {
      return undefined;
    }
    const runs: ProgramRun[] = [];
    const { originMs } = this.#clock;
    return {
      add: ({ start, ...run }) => runs.push({ ...run, traceparent, startedAt: originMs + start * 1000 }),
      send: () => this.#port.post({ kind: "runs", call, runs }),
    };
  }

  #slots(workspace: number): SlotTable {
    const known = this.#workspaces.get(workspace);
    if (known !== undefined) {
      return known;
    }
    const created = new SlotTable();
    this.#workspaces.set(workspace, created);
    return created;
  }

  #count(): WorkerCounts {
    const counts = [...this.#workspaces.values()].map((slots) => slots.count());
    return {
      sessions: this.#sessions.size,
      residentTensors: counts.reduce((sum, { tensors }) => sum + tensors, 0),
      residentBytes: counts.reduce((sum, { bytes }) => sum + bytes, 0),
      runs: this.#runs,
      deviceSeconds: this.#deviceSeconds,
    };
  }
}

function done(tensors: readonly (readonly [string, Tensor])[], deviceSeconds = 0): Outcome {
  return { kind: "done", tensors, deviceSeconds };
}
