import {
  createGate,
  type RunningServer,
  type ServerConfiguration,
  type ServiceStart,
  startServer,
} from "@condensery/service-kit";
import { descriptorSet } from "@condensery/wire/descriptors";
import type { storeVariables } from "./configuration.js";
import { openStore } from "./open-store.js";
import { trajectoryService } from "./trajectory-service.js";

/** Opens the store and serves it. */
export async function startTrajectoryStore({
  configuration,
  server,
  logger,
  telemetry,
  signal,
}: ServiceStart<{ readonly store: typeof storeVariables }>): Promise<RunningServer> {
  const { store, root } = await openStore(configuration.store, signal);
  logger.info({ store: root }, "store opened");
  const service = trajectoryService({
    store,
    root,
    maxSnapshotBytes: configuration.store.maxSnapshotBytes,
    gate: gateOf(server),
    logger,
  });
  const descriptors = descriptorSet();
  return startServer({ services: [service], configuration: server, logger, telemetry, descriptors, signal });
}

function gateOf({
  queueConcurrency: concurrency,
  queueWaiting: waiting,
  queueRetryDelayMs: retryDelayMs,
}: ServerConfiguration) {
  return createGate({ concurrency, waiting, retryDelayMs });
}
