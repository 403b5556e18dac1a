import type { ServiceChannel } from "@condensery/service-kit";
import type { CondensationSpec } from "@condensery/wire/condensation";
import { caseFolder } from "./case-folder.js";
import { create } from "./calls.js";
import { type DatabaseKind, openDatabase } from "./database.js";
import { startFaultSystem } from "./fault-system.js";
import { type JobFiles, jobFiles } from "./job-result.js";
import { JobWatch } from "./job-watch.js";
import { storedTrajectories } from "./state-content.js";

/** What a condensation gives when nothing disturbs it. */
export interface Reference {
  readonly files: JobFiles;
  /** What it puts into an empty trajectory store. */
  readonly trajectories: Trajectories;
  readonly events: number;
}

type Trajectories = ReadonlyMap<string, unknown>;

/**
 * Undisturbed runs by one system, each made once, when it is first asked for. Specifications must have the same experts
 * or no trajectory in common: what a run adds to the store is taken for all that its experts are.
 */
export class References implements AsyncDisposable {
  readonly #runs = new Map<string, Promise<Reference>>();
  readonly #trajectories = new Map<string, Trajectories>();
  #place: Promise<UndisturbedPlace> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: DatabaseKind) {}

  of(spec: CondensationSpec): Promise<Reference> {
    const key = keyOf(spec);
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    // One after the other: what appears in the store is then known to be this run's
    const run = this.#last.then(() => this.#undisturbed(spec));
    // One that fails is made anew for the next case
    this.#last = run.catch(() => this.#runs.delete(key));
    this.#runs.set(key, run);
    return run;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    const place = await this.#place?.catch(() => undefined);
    await place?.[Symbol.asyncDispose]();
  }

  async #undisturbed(spec: CondensationSpec): Promise<Reference> {
    const { channel, stateFolder } = await (this.#place ??= openPlace(this.database));
    const before = await storedTrajectories(stateFolder);
    const { name } = await create(channel, spec, "");
    await using watch = new JobWatch(channel, name);
    await watch.ended;
    const files = await jobFiles(channel, name);
    const added = [...(await storedTrajectories(stateFolder))].filter(([file]) => !before.has(file));
    const trajectories = this.#trajectories.get(expertsOf(spec)) ?? new Map(added);
    this.#trajectories.set(expertsOf(spec), trajectories);
    return { files, trajectories, events: watch.events.length };
  }
}

function expertsOf({ dataset, network, experts, expertEpochs, expertBatchSize, seed }: CondensationSpec): string {
  return keyOf({ dataset, network, experts, expertEpochs, expertBatchSize, seed });
}

function keyOf(spec: Partial<CondensationSpec>): string {
  return JSON.stringify(spec, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

interface UndisturbedPlace extends AsyncDisposable {
  readonly stateFolder: string;
  readonly channel: ServiceChannel;
}

async function openPlace(kind: DatabaseKind): Promise<UndisturbedPlace> {
  const folder = await caseFolder();
  const database = await openDatabase(kind);
  const faultless = await startFaultSystem(folder, database);
  return {
    stateFolder: folder.state,
    channel: faultless.channel,
    async [Symbol.asyncDispose]() {
      await faultless.stop();
      await database[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
