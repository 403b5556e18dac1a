import { Server, type ServerCredentials } from "@grpc/grpc-js";
import { formatBindAddress } from "../configuration/bind-address.js";
import { exposureProblems } from "../configuration/exposure.js";
import { ConfigurationError } from "../configuration/problem.js";
import type { ServerConfiguration } from "../configuration/server-variables.js";
import type { Logger } from "../logger/logger.js";
import { createCallMetrics } from "../telemetry/call-metrics.js";
import type { Telemetry } from "../telemetry/start-telemetry.js";
import { reflectionServices } from "../reflection/reflection-service.js";
import { bearerTokenInterceptor } from "./authentication.js";
import { CallsInFlight } from "./calls-in-flight.js";
import { serverCredentials } from "./credentials.js";
import { type Health, HealthStates, healthService } from "./health.js";
import type { Host } from "./host.js";
import { serverOptions } from "./server-options.js";
import type { HostedService } from "./service.js";
import { stopServer, within } from "./stop-server.js";
import { toHandler } from "./to-handler.js";
import { removeStaleSocket, restrictSocket } from "./unix-socket.js";

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
  readonly now?: () => number;
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
  signal?.throwIfAborted();
  const health = options.health ?? new HealthStates();
  const calls = new CallsInFlight();
  let stop: Promise<void> | undefined;
  const services = [...options.services, healthService(health), ...reflectionServicesOf(options)];
  const server = new Server(serverOptions(configuration, interceptorsOf(configuration, services)));
  const metrics = createCallMetrics(options.telemetry?.meter);
  for (const service of services) {
    const host: Host = {
      service: service.name,
      calls,
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
  const port = await bind(server, configuration, await serverCredentials(configuration));
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
    await stopServer({ server, calls, services: names, gracePeriodMs: configuration.gracePeriodMs });
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

function interceptorsOf({ token }: ServerConfiguration, services: readonly HostedService[]) {
  if (token === undefined) return [];
  const open = new Set(services.filter(({ authentication }) => authentication === "none").map(({ name }) => name));
  return [bearerTokenInterceptor(token, (service) => !open.has(service))];
}

function addService(server: Server, service: HostedService, host: Host): void {
  const handlers = [...service.methods].map(([name, method]) => [name, toHandler(method, host)] as const);
  server.addService(service.definition, Object.fromEntries(handlers));
}

async function bind(server: Server, configuration: ServerConfiguration, credentials: ServerCredentials) {
  const { bind: address } = configuration;
  if (address.kind === "unix") await removeStaleSocket(address.path);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(formatBindAddress(address), credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(new Error(`Cannot listen on ${formatBindAddress(address)}: ${error.message}`, { cause: error }));
    });
  });
  if (address.kind === "unix") await restrictSocket(address.path);
  return address.kind === "unix" ? 0 : port;
}
