import { open, readFile, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { publishFile } from "@condensery/trajectories";
import type { Measurement, StepRecord } from "./events.js";
import { DocumentError, Fields } from "../documents/fields.js";
import { isMissingFile } from "../documents/missing-file.js";

/** What is kept of a job's steps in its result. */
export interface StepSummary {
  /** Outer steps done. */
  readonly done: number;
  /** Steps whose update was not applied. */
  readonly skipped: number;
  readonly losses: {
    readonly first: Measurement;
    readonly last: Measurement;
    /** Smallest matching loss, and the step it was met at. */
    readonly best: Measurement;
    readonly bestStep: number | null;
  };
}

const nothing: StepSummary = {
  done: 0,
  skipped: 0,
  losses: { first: null, last: null, best: null, bestStep: null },
};

/** The steps of a job, one JSON object a line, in a file that is cut back to the checkpoint when the job is resumed. */
export class StepHistory implements AsyncDisposable {
  readonly #handle: FileHandle;
  #summary: StepSummary;

  private constructor(handle: FileHandle, summary: StepSummary) {
    this.#handle = handle;
    this.#summary = summary;
  }

  /** Opens the file with its first `steps` lines kept. Throws DocumentError when it does not hold that many. */
  static async open(file: string, steps: number): Promise<StepHistory> {
    const lines = (await textOf(file)).split("\n").slice(0, -1).slice(0, steps);
    if (lines.length < steps) {
      throw new DocumentError(
        file,
        "",
        `has ${lines.length} steps, the checkpoint was written after ${steps}; restore the file or start a new job`,
      );
    }
    const summary = lines.reduce((before, line, step) => withStep(before, readStep(file, line, step)), nothing);
    const kept = lines.map((line) => `${line}\n`).join("");
    await publishFile(dirname(file), file, new TextEncoder().encode(kept), "replace");
    return new StepHistory(await open(file, "a"), summary);
  }

  get summary(): StepSummary {
    return this.#summary;
  }

  async append(record: StepRecord): Promise<void> {
    this.#summary = withStep(this.#summary, record);
    await this.#handle.appendFile(`${JSON.stringify(record)}\n`);
  }

  /** Makes the lines so far durable, so that a checkpoint never knows of steps that the history lost. */
  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

type Counted = Pick<StepRecord, "step" | "loss"> & { readonly skipped?: string };

function withStep({ done, skipped, losses }: StepSummary, { step, loss, ...record }: Counted): StepSummary {
  const better = loss !== null && (losses.best === null || loss < losses.best);
  return {
    done: done + 1,
    skipped: skipped + (record.skipped === undefined ? 0 : 1),
    losses: {
      first: done === 0 ? loss : losses.first,
      last: loss,
      best: better ? loss : losses.best,
      bestStep: better ? step : losses.bestStep,
    },
  };
}

/** The part of a line that the summary needs. */
function readStep(file: string, line: string, expected: number): Counted {
  const fields = Fields.parse(`${file}, line ${expected + 1}`, line);
  const step = fields.number("step");
  if (step !== expected) throw fields.fault("step", `expected ${expected}, found ${step}`);
  return {
    step,
    loss: fields.measurement("loss"),
    ...(fields.has("skipped") ? { skipped: fields.text("skipped") } : {}),
  };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (isMissingFile(error)) return "";
    throw error;
  }
}
