import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createChannel,
  createLogger,
  parseConfiguration,
  serverVariables,
  startTelemetry,
  telemetryVariables,
  type RunningServer,
  type ServiceChannel,
} from "@condensery/service-kit";
import { schema } from "../../server/configuration/orchestrator-variables.js";
import { StateFolder } from "../../server/store/state-folder.js";
import { prepareEmbeddedDatabase } from "../../server/testing/embedded-database.js";
import { ComputeModule } from "../compute.module.js";
import { startOrchestrator } from "../start-orchestrator.js";
import { ScriptedRuns } from "./scripted-runs.js";

/** The whole orchestrator in this process, behind a real connection, with scripted runs. */
export interface ServedOrchestrator extends AsyncDisposable {
  readonly channel: ServiceChannel;
  readonly runs: ScriptedRuns;
  readonly server: RunningServer;
  /** Lines of the log. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** What a signal to the process does; settles when everything has ended. */
  terminate(): Promise<void>;
}

export async function serve(
  state: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServedOrchestrator> {
  const variables = {
    server: serverVariables({ bind: { kind: "tcp", host: "127.0.0.1", port: 0 } }),
    telemetry: telemetryVariables,
    own: { schema, check: () => [] },
  };
  const given = { CONDENSERY_STATE: state, CONDENSERY_GRACE_PERIOD: "5s", ...environment };
  const { server: configuration, telemetry: telemetryConfiguration } = parseConfiguration(variables, given);
  await prepareEmbeddedDatabase(new StateFolder(state));
  const own = parseConfiguration(schema, given);
  const log: Readonly<Record<string, unknown>>[] = [];
  const destination = { write: (line: string) => void log.push(JSON.parse(line)) };
  const ending = new AbortController();
  const runs = new ScriptedRuns();
  const server = await startOrchestrator(
    {
      configuration: own,
      server: configuration,
      logger: createLogger({ service: "test", level: "info", destination }),
      telemetry: await startTelemetry({ serviceName: "test", configuration: telemetryConfiguration }),
      signal: ending.signal,
    },
    ComputeModule.of(runs.run),
  );
  const channel = createChannel({ addresses: server.address });
  const terminate = async (): Promise<void> => {
    ending.abort(new Error("The process was asked to end."));
    await server.stopped;
  };
  return {
    channel,
    runs,
    server,
    log,
    terminate,
    async [Symbol.asyncDispose]() {
      channel.close();
      await terminate();
    },
  };
}

export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "condensery-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
