import { join } from "node:path";
import type { Compute } from "../compute/compute.js";
import type { JobEvent } from "../jobs/events.js";
import type { JobOptions } from "../jobs/run-job.js";
import { startComputeServices, type ComputeServices } from "./compute-services.js";
import { temporaryFolder } from "./temporary-folder.js";
import { writeTinyDataset } from "./tiny-dataset.js";

/** Options of one run, and the events that it has told. */
export interface WatchedRun {
  readonly options: JobOptions;
  readonly events: readonly JobEvent[];
}

/** Services for jobs on the data set `idx:data`, whose experts are trained once. */
export interface TinyJobs extends ComputeServices {
  readonly dataRoot: string;
  /** A run in a folder, in no time. */
  watched(folder: string, onEvent?: (event: JobEvent) => void, compute?: Compute): WatchedRun;
}

/** Starts the services, which end and leave nothing when they are disposed of. */
export async function startTinyJobs(): Promise<TinyJobs> {
  const shared = await temporaryFolder();
  const dataRoot = shared.path;
  await writeTinyDataset(join(dataRoot, "data"));
  const services = await startComputeServices({ stateFolder: join(dataRoot, "state"), dataRoot });
  return {
    ...services,
    dataRoot,
    watched(folder, onEvent = () => undefined, compute = services.compute) {
      const events: JobEvent[] = [];
      const collect = (event: JobEvent): void => {
        events.push(event);
        onEvent(event);
      };
      return { events, options: { folder, compute, dataRoots: [dataRoot], now: () => 0, onEvent: collect } };
    },
    async [Symbol.asyncDispose]() {
      await services[Symbol.asyncDispose]();
      await shared[Symbol.asyncDispose]();
    },
  };
}
