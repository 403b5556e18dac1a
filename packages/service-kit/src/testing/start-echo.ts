import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChannelOptions, createChannel, type ServiceChannel } from "../client/create-channel.js";
import { type Environment, parseConfiguration } from "../configuration/parse-configuration.js";
import { type ServerConfiguration, serverVariables } from "../configuration/server-variables.js";
import { createLogger, type Logger } from "../logger/logger.js";
import { defineService, type Implementation, type ServiceOptions } from "../server/service.js";
import { type RunningServer, startServer, type StartOptions } from "../server/start-server.js";
import { echoDefinition, echoImplementation } from "./echo-service.js";

export interface EchoOptions extends ServiceOptions, Partial<Omit<StartOptions, "configuration" | "services">> {
  readonly methods?: Partial<Implementation<typeof echoDefinition>>;
  readonly environment?: Environment;
}

export const silent: Logger = createLogger({ service: "test", level: "silent" });

/** A configuration as a service gets it, on a free port of the loopback unless the environment says otherwise. */
export function testConfiguration(environment: Environment = {}): ServerConfiguration {
  const server = serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } });
  return parseConfiguration({ server }, environment).server;
}

export async function startEcho(options: EchoOptions = {}): Promise<RunningServer> {
  const implementation = { ...echoImplementation, ...options.methods };
  const { environment, methods: _methods, mapError, gate, authentication, ...start } = options;
  const service = defineService(echoDefinition, implementation, {
    ...(mapError === undefined ? {} : { mapError }),
    ...(gate === undefined ? {} : { gate }),
    ...(authentication === undefined ? {} : { authentication }),
  });
  return startServer({
    logger: silent,
    ...start,
    configuration: testConfiguration(environment),
    services: [service],
  });
}

export function dial(server: Pick<RunningServer, "address">, options: Partial<ChannelOptions> = {}): ServiceChannel {
  return createChannel({ addresses: server.address, ...options });
}

export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "condensery-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
