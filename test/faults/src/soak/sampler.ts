import { join } from "node:path";
import type { RunningLocalSystem, ServiceName } from "@condensery/system";
import { orchestratorFolder } from "../harness/state-places.js";
import { figuresOf, type ProcessFigures, settledFigures } from "./process-figures.js";
import { sizeOf } from "./state-size.js";

/** What a process held when so many condensations had ended. */
export interface Sample extends ProcessFigures {
  readonly ended: number;
  /** Nobody asked the system for anything. */
  readonly atRest: boolean;
}

/** All samples of one process; one that is started in its place has a series of its own. */
export interface Series {
  readonly service: ServiceName;
  readonly pid: number;
  readonly samples: readonly Sample[];
}

export interface StateSample {
  readonly ended: number;
  readonly bytes: number;
  /** Condensations that had been created and not been removed. */
  readonly kept: number;
}

/** Measures the processes of a system and the folder in which it keeps everything. */
export class Sampler {
  readonly #series = new Map<number, { readonly service: ServiceName; readonly samples: Sample[] }>();
  readonly #states: StateSample[] = [];

  constructor(
    private readonly system: Pick<RunningLocalSystem, "processes">,
    private readonly stateFolder: string,
  ) {}

  get series(): readonly Series[] {
    return [...this.#series].map(([pid, { service, samples }]) => ({ service, pid, samples }));
  }

  get states(): readonly StateSample[] {
    return this.#states;
  }

  /** @param atRest waits until the processes have closed what they are about to close */
  async sample(ended: number, kept: number, { atRest }: { readonly atRest: boolean }): Promise<void> {
    const figures = this.system.processes.map(async ({ pid, service }) => {
      const found = await (atRest ? settledFigures : figuresOf)(pid, databaseFolder(this.stateFolder));
      if (found !== undefined) this.#of(pid, service).push({ ...found, ended, atRest });
    });
    const state = sizeOf(this.stateFolder).then((bytes) => this.#states.push({ ended, bytes, kept }));
    await Promise.all([...figures, state]);
  }

  #of(pid: number, service: ServiceName): Sample[] {
    const known = this.#series.get(pid);
    if (known !== undefined) return known.samples;
    const samples: Sample[] = [];
    this.#series.set(pid, { service, samples });
    return samples;
  }
}

/** Where the orchestrator keeps its embedded database. */
function databaseFolder(stateFolder: string): string {
  return join(orchestratorFolder(stateFolder), "database");
}
