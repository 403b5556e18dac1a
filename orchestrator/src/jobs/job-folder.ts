import { access, constants, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson, makeFolder, publishFile, removeUnpublished } from "@condensery/trajectories";
import { CheckpointError } from "./checkpoint-error.js";
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from "./checkpoint.js";
import { DocumentError, Fields } from "../documents/fields.js";
import { jobSpecJson, type JobSpec } from "../specification/job-spec.js";
import { isMissingFile } from "../documents/missing-file.js";
import { readJobSpec } from "../specification/read-job-spec.js";
import { possibleResultFiles, whiteningFile } from "../results/result-files.js";
import { decodeWhitening, encodeWhitening, type DatasetWhitening } from "../results/whitening-file.js";

/** A folder that cannot be used as asked. */
export class FolderError extends Error {
  override readonly name = "FolderError";
  readonly folder: string;

  constructor(folder: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(`${folder}: ${message}`, options);
    this.folder = folder;
  }
}

const format = "condensery-job/2";
const checkpointsKept = 2;
const checkpointName = /^checkpoint-(\d+)\.safetensors$/;

/**
 * The files that a job works with, in `job` below its result folder: `job.json`, `steps.jsonl` and the last two
 * checkpoints. Deleting them leaves the result whole.
 */
export class JobFolder {
  readonly folder: string;
  readonly #work: string;

  constructor(folder: string) {
    this.folder = folder;
    this.#work = join(folder, "job");
  }

  get stepsFile(): string {
    return join(this.#work, "steps.jsonl");
  }

  /** For files that are being written: those that a crash leaves are removed by `prepare`. */
  get temporaryFolder(): string {
    return this.#work;
  }

  /** Makes the folder, and removes what a crash left halfway. Throws FolderError when it cannot be written. */
  async prepare(): Promise<void> {
    await prepareFolder(this.#work);
    await removeUnpublished(this.temporaryFolder);
  }

  async writeSpec(spec: JobSpec): Promise<void> {
    const text = `${canonicalJson({ format, spec: jobSpecJson(spec) })}\n`;
    await this.#publish("job.json", new TextEncoder().encode(text));
  }

  /** Undefined when the folder holds no job. Throws DocumentError. */
  async readSpec(): Promise<JobSpec | undefined> {
    const file = join(this.#work, "job.json");
    const text = await contentOf(file);
    if (text === undefined) return undefined;
    const fields = Fields.parse(file, text.toString("utf8"));
    fields.oneOf("format", [format]);
    const spec = readJobSpec(file, fields.object("spec"));
    fields.close();
    return spec;
  }

  /** Writes a checkpoint and removes those before the last two. Returns the file's path and size. */
  async writeCheckpoint(checkpoint: Checkpoint): Promise<{ readonly file: string; readonly bytes: number }> {
    const name = `checkpoint-${checkpoint.state.step}.safetensors`;
    const bytes = encodeCheckpoint(checkpoint);
    await this.#publish(name, bytes);
    const old = (await this.#checkpoints()).filter((step) => step <= checkpoint.state.step).slice(checkpointsKept);
    for (const step of old) await rm(join(this.#work, `checkpoint-${step}.safetensors`), { force: true });
    return { file: join(this.#work, name), bytes: bytes.byteLength };
  }

  /** Step of the newest checkpoint, 0 without any; whether it can be read is another question. */
  async newestStep(): Promise<number> {
    const [newest] = await this.#checkpoints();
    return newest ?? 0;
  }

  /**
   * The newest checkpoint that can be read; newer ones that cannot are told to `onDamage` by name.
   * Undefined when the job has none yet. Throws CheckpointError when it has, but none can be read.
   */
  async readCheckpoint(onDamage: (error: CheckpointError) => void): Promise<Checkpoint | undefined> {
    const damaged: CheckpointError[] = [];
    for (const step of await this.#checkpoints()) {
      const file = join(this.#work, `checkpoint-${step}.safetensors`);
      try {
        const checkpoint = decodeCheckpoint(file, await readFile(file));
        if (checkpoint.state.step !== step) throw new CheckpointError(file, `is of step ${checkpoint.state.step}`);
        return checkpoint;
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
        damaged.push(error);
        onDamage(error);
      }
    }
    const [first] = damaged;
    if (first !== undefined) {
      throw new CheckpointError(first.file, "no checkpoint of this job can be read; start it anew in another folder", {
        cause: first,
      });
    }
    return undefined;
  }

  /** Keeps what was fitted, so that the job goes on with the same one. */
  async writeWhitening(whitening: DatasetWhitening): Promise<void> {
    await this.#publish(whiteningFile, encodeWhitening(whitening));
  }

  /** Undefined when the job has none, or one that cannot be read: it is fitted again then. */
  async readWhitening(): Promise<DatasetWhitening | undefined> {
    const file = join(this.#work, whiteningFile);
    const bytes = await contentOf(file);
    try {
      return bytes && decodeWhitening(file, bytes);
    } catch (error) {
      if (error instanceof DocumentError) return undefined;
      throw error;
    }
  }

  /** Removes everything that an earlier job left: its working files and its result. */
  async clear(): Promise<void> {
    await rm(this.#work, { recursive: true, force: true });
    for (const name of possibleResultFiles) {
      await rm(join(this.folder, name), { force: true });
    }
  }

  async #checkpoints(): Promise<number[]> {
    try {
      const steps = (await readdir(this.#work)).flatMap((name) => checkpointName.exec(name)?.[1] ?? []);
      return steps.map(Number).toSorted((left, right) => right - left);
    } catch (error) {
      if (isMissingFile(error)) return [];
      throw error;
    }
  }

  async #publish(name: string, bytes: Uint8Array): Promise<void> {
    await publishFile(this.temporaryFolder, join(this.#work, name), bytes, "replace");
  }
}

/** Makes a folder and makes sure that it can be written. Throws FolderError. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FolderError(folder, `cannot be made or written (${reason}); name another folder`, { cause });
  }
}

/** A file's bytes; undefined when it does not exist. */
export async function contentOf(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}
