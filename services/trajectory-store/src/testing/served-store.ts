import {
  createChannel,
  createGate,
  createLogger,
  type HostedService,
  parseConfiguration,
  type RunningServer,
  type ServiceChannel,
  serverVariables,
  startServer,
} from "@condensery/service-kit";
import { openTrajectoryStore } from "@condensery/trajectories";
import { trajectoryService, type TrajectoryServiceParts } from "../trajectory-service.js";

const silent = createLogger({ service: "test", level: "silent" });

/** The service over a folder, in this process but behind a real connection. */
export interface ServedStore extends AsyncDisposable {
  readonly server: RunningServer;
  dial(): ServiceChannel;
}

export async function serve(root: string, parts: Partial<TrajectoryServiceParts> = {}): Promise<ServedStore> {
  const store = parts.store ?? (await openTrajectoryStore(root, { cacheBytes: 0 }));
  const gate = createGate({ concurrency: 4, waiting: 64, retryDelayMs: 1 });
  return host(trajectoryService({ root, maxSnapshotBytes: 2 ** 30, gate, logger: silent, ...parts, store }));
}

async function host(service: HostedService): Promise<ServedStore> {
  const variables = { server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } }) };
  const configuration = parseConfiguration(variables, { CONDENSERY_GRACE_PERIOD: "1s" }).server;
  const server = await startServer({ services: [service], configuration, logger: silent });
  const channels: ServiceChannel[] = [];
  return {
    server,
    dial() {
      const channel = createChannel({ addresses: server.address });
      channels.push(channel);
      return channel;
    },
    async [Symbol.asyncDispose]() {
      for (const channel of channels) channel.close();
      await server.stop();
    },
  };
}
