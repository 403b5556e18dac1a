import { randomUUID } from "node:crypto";
import { Module, type DynamicModule } from "@nestjs/common";
import type { Condensations } from "../api/commands/condensations.js";
import { EventLogs } from "../server/events/event-logs.js";
import { CondensationRunner } from "../server/runner/condensation-runner.js";
import type { RunCondensation } from "../server/runner/run-condensation.js";
import { observeJobs, stepMetrics } from "../server/runner/job-metrics.js";
import { FileCondensationStore } from "../server/store/file-condensation-store.js";
import { StateFolder } from "../server/store/state-folder.js";
import { condensations, orchestratorStart, runCondensation, type OrchestratorStart } from "./tokens.js";

/** Condensations as they are kept, run and told of. */
@Module({})
export class CondensationsModule {
  /** @param compute module that exports who carries them out */
  static with(compute: DynamicModule): DynamicModule {
    return {
      module: CondensationsModule,
      imports: [compute],
      providers: [
        { provide: condensations, inject: [orchestratorStart, runCondensation], useFactory: openCondensations },
      ],
      exports: [condensations],
    };
  }
}

async function openCondensations(start: OrchestratorStart, run: RunCondensation): Promise<Condensations> {
  const { logger, telemetry } = start;
  const { state, dataRoots, jobs, jobsWaiting, heartbeatMs } = start.configuration.condensations;
  const folder = new StateFolder(state);
  const store = await FileCondensationStore.open(folder, logger);
  logger.info({ state }, "state opened");
  const now = () => Date.now();
  const logs = new EventLogs(folder, { now });
  const observe = stepMetrics(telemetry.meter);
  const tools = { store, logs, folder, run, logger, now, observe, hidden: [state, ...dataRoots] };
  const runner = new CondensationRunner(tools, { running: jobs, waiting: jobsWaiting });
  observeJobs(telemetry.meter, runner);
  return { store, runner, logs, folder, dataRoots, heartbeatMs, now, newId: randomUUID };
}
