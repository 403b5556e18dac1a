import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChannelOptions, createChannel, type ServiceChannel } from "../client/create-channel.js";
import { type Environment, parseConfiguration } from "../configuration/parse-configuration.js";
import { type ServerConfiguration, serverVariables } from "../configuration/server-variables.js";
import { createLogger, type Logger } from "../logger/logger.js";
import { defineService, type Implementation, type ServiceOptions } from "../server/service.js";
import { type RunningServer, startServer, type StartOptions } from "../server/start-server.js";
import type { KeyPair } from "./certificates.js";
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

/** The variables of a server with this certificate, written to the folder, and with an authority for its clients. */
export async function tlsVariables(folder: string, server: KeyPair, clients?: KeyPair): Promise<Environment> {
  const write = async (name: string, contents: string) => {
    const path = join(folder, name);
    await writeFile(path, contents);
    return path;
  };
  return {
    CONDENSERY_TLS_CERT: await write("certificate.pem", server.certificate),
    CONDENSERY_TLS_KEY: await write("key.pem", server.key),
    ...(clients === undefined ? {} : { CONDENSERY_TLS_CA: await write("authority.pem", clients.certificate) }),
  };
}

export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "condensery-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
