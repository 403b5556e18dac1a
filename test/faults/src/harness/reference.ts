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
  /** What it put into the trajectory store. */
  readonly trajectories: ReadonlyMap<string, unknown>;
  readonly events: number;
}

/** Undisturbed runs, each made once, when it is first asked for; those with the same experts by one system. */
export class References implements AsyncDisposable {
  readonly #runs = new Map<string, Promise<Reference>>();
  readonly #places = new Map<string, Promise<UndisturbedPlace>>();

  constructor(private readonly database: DatabaseKind) {}

  of(spec: CondensationSpec): Promise<Reference> {
    const key = keyOf(spec);
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const run = this.#placeOf(spec).then((place) => undisturbed(spec, place));
    this.#runs.set(key, run);
    return run;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#runs.values());
    for (const place of await Promise.allSettled(this.#places.values())) {
      if (place.status === "fulfilled") await place.value[Symbol.asyncDispose]();
    }
  }

  #placeOf({ dataset, network, experts, expertEpochs, expertBatchSize, seed }: CondensationSpec) {
    const key = keyOf({ dataset, network, experts, expertEpochs, expertBatchSize, seed });
    const place = this.#places.get(key) ?? openPlace(this.database);
    this.#places.set(key, place);
    return place;
  }
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

async function undisturbed(spec: CondensationSpec, { stateFolder, channel }: UndisturbedPlace): Promise<Reference> {
  const { name } = await create(channel, spec, "");
  await using watch = new JobWatch(channel, name);
  await watch.ended;
  const files = await jobFiles(channel, name);
  return { files, trajectories: await storedTrajectories(stateFolder), events: watch.events.length };
}
