import { Server } from "@grpc/grpc-js";
import { formatBindAddress } from "../configuration/bind-address.js";
import { exposureProblems, exposureWarnings } from "../configuration/exposure.js";
import { ConfigurationError } from "../configuration/problem.js";
import type { ServerConfiguration } from "../configuration/server-variables.js";
import type { Logger } from "../logger/logger.js";
import { createCallMetrics } from "../telemetry/call-metrics.js";
import type { Telemetry } from "../telemetry/start-telemetry.js";
import { reflectionServices } from "../reflection/reflection-service.js";
import { Callers } from "./callers.js";
import { CallsInFlight } from "./calls-in-flight.js";
import { createAdmission } from "./create-admission.js";
import { type Health, HealthStates, healthService } from "./health.js";
import type { Host } from "./host.js";
import { readTokens } from "./known-tokens.js";
import { listen } from "./listener.js";
import { readTlsFiles } from "./tls-files.js";
import { serverOptions } from "./server-options.js";
import type { HostedService } from "./service.js";
import { stopServer, within } from "./stop-server.js";
import { toHandler } from "./to-handler.js";

export interface StartOptions {
  readonly services: readonly HostedService[];
  readonly configuration: ServerConfiguration;
  readonly logger: Logger;
  /** Its meter counts the calls; flushed and ended by `stop`. */
  readonly telemetry?: Telemetry;
  /** Given: the caller sets the services' health itself. Absent: they serve from start to stop. */
  readonly health?: HealthStates;
  /** A serialised google.protobuf.FileDescriptorSet with all imports, as `buf build` writes it; absent: no reflection. */
  readonly descriptors?: Uint8Array;
  /** Aborted: the server stops. */
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Milliseconds of a clock that never goes back, by which clients' rates are measured. */
  readonly monotonicNow?: () => number;
}

export interface RunningServer extends AsyncDisposable {
  /** The TCP port; 0 with a Unix socket. */
  readonly port: number;
  /** What a client on this machine dials. */
  readonly address: string;
  readonly health: HealthStates;
  /** Settles when the server has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
  /** Stops within the grace period; further calls wait for the same end. */
  stop(): Promise<void>;
}

/** What telemetry gets to deliver its last spans, beside the grace period. */
const longestFlushMs = 5000;

/** Starts a server with health, reflection, authentication and everything else that all services share. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { configuration, logger, signal } = options;
  const problems = exposureProblems(configuration);
  if (problems.length > 0) throw new ConfigurationError(problems);
  for (const warning of exposureWarnings(configuration)) logger.warn({}, warning);
  signal?.throwIfAborted();
  const health = options.health ?? new HealthStates();
  const calls = new CallsInFlight();
  let stop: Promise<void> | undefined;
  const services = [...options.services, healthService(health), ...reflectionServicesOf(options)];
  const metrics = createCallMetrics(options.telemetry?.meter);
  const monotonicNow = options.monotonicNow ?? (() => performance.now());
  const callers = new Callers();
  const tokens = await readTokens(configuration);
  const admission = createAdmission({ configuration, services, tokens, callers, logger, metrics, monotonicNow });
  const server = new Server(serverOptions(configuration, [admission]));
  for (const service of services) {
    const host: Host = {
      service: service.name,
      calls,
      callers,
      isStopping: () => stop !== undefined,
      logger,
      metrics,
      defaultDeadlineMs: configuration.defaultDeadlineMs,
      mapError: service.mapError,
      gate: service.gate,
      now: options.now ?? Date.now,
    };
    addService(server, service, host);
    metrics.observeGate(service.name, service.gate);
  }
  const announce = (state: Health): void => {
    if (options.health !== undefined) return;
    for (const name of ["", ...options.services.map((service) => service.name)]) health.set(name, state);
  };
  // A probe that comes while the address is being bound must not hear that there is no such service
  announce("NOT_SERVING");
  const listener = await listen({
    server,
    bind: configuration.bind,
    tls: await readTlsFiles(configuration),
    maxConnections: configuration.maxConnections,
    onDrop: () => metrics.refused("CONNECTIONS"),
  });
  const { port } = listener;
  announce("SERVING");
  const address = formatBindAddress(
    configuration.bind.kind === "unix" ? configuration.bind : { ...configuration.bind, port },
  );
  let announceStop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (announceStop = resolve));
  const names = options.services.map((service) => service.name).join(", ");

  async function stopOnce(): Promise<void> {
    signal?.removeEventListener("abort", onAbort);
    logger.info({ address, calls: calls.size }, "stopping");
    health.setAll("NOT_SERVING");
    // One turn of the event loop, so that those who watch the health are told before their streams end.
    await new Promise(setImmediate);
    await stopServer({ server, listener, calls, services: names, gracePeriodMs: configuration.gracePeriodMs });
    const flushed = options.telemetry?.shutdown() ?? Promise.resolve();
    if (!(await within(flushed, longestFlushMs))) logger.warn({}, "telemetry was not delivered in time");
    logger.info({ address }, "stopped");
  }
  function requestStop(): Promise<void> {
    stop ??= stopOnce().finally(announceStop);
    return stop;
  }
  function onAbort(): void {
    requestStop().catch((error: unknown) => logger.error({ error }, "stopping failed"));
  }
  signal?.addEventListener("abort", onAbort, { once: true });
  logger.info({ address, services: names, tls: configuration.tlsCertificateFile !== undefined }, "serving");
  if (signal?.aborted === true) onAbort();
  return { port, address, health, stopped, stop: requestStop, [Symbol.asyncDispose]: requestStop };
}

function reflectionServicesOf({ descriptors, services }: StartOptions): readonly HostedService[] {
  return descriptors === undefined
    ? []
    : reflectionServices(
        descriptors,
        services.map(({ name }) => name),
      );
}

function addService(server: Server, service: HostedService, host: Host): void {
  const handlers = [...service.methods].map(([name, method]) => [name, toHandler(method, host)] as const);
  server.addService(service.definition, Object.fromEntries(handlers));
}
