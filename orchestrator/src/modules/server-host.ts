import { createGate, startServer, type RunningServer } from "@condensery/service-kit";
import { descriptorSet } from "@condensery/wire/descriptors";
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from "@nestjs/common";
import { condensationService } from "../api/condensation-service.js";
import { CondensationHost } from "./condensation-host.js";
import { orchestratorStart, type OrchestratorStart } from "./tokens.js";

/** Serves the API while the application lives; runs go on with it and end before it. */
@Injectable()
export class ServerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #start: OrchestratorStart;
  readonly #condensations: CondensationHost;
  #server: RunningServer | undefined;

  constructor(
    @Inject(orchestratorStart) start: OrchestratorStart,
    @Inject(CondensationHost) condensations: CondensationHost,
  ) {
    this.#start = start;
    this.#condensations = condensations;
  }

  /** @throws Error before the application has started */
  get server(): RunningServer {
    if (this.#server === undefined) throw new Error("The server has not been started.");
    return this.#server;
  }

  /** Listens first: a second process on the same address ends here, before it touches any condensation. */
  async onApplicationBootstrap(): Promise<void> {
    const { server: configuration, logger, telemetry } = this.#start;
    const { queueConcurrency: concurrency, queueWaiting: waiting, queueRetryDelayMs: retryDelayMs } = configuration;
    const service = condensationService(this.#condensations.served, createGate({ concurrency, waiting, retryDelayMs }));
    this.#server = await startServer({
      services: [service],
      configuration,
      logger,
      // Runs end later than the server and have spans to deliver: the process takes telemetry down
      telemetry: { ...telemetry, shutdown: async () => undefined },
      descriptors: descriptorSet(),
    });
    await this.#condensations.continueAll();
  }

  /** Accepts no more calls and ends the runs with checkpoints, both within the grace period. */
  async beforeApplicationShutdown(): Promise<void> {
    const { logger, server: configuration } = this.#start;
    const serverStopped = this.#server?.stop();
    const runsEnded = endsWithin(this.#condensations.suspendAll(), configuration.gracePeriodMs);
    await serverStopped;
    if (!(await runsEnded)) logger.warn({}, "runs did not end in time; they go on from their last checkpoints");
  }
}

async function endsWithin(work: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), milliseconds)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
