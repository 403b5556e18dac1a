import { type Environment, parseConfiguration, secretsOf } from "../configuration/parse-configuration.js";
import { ConfigurationError } from "../configuration/problem.js";
import type { ServerConfiguration } from "../configuration/server-variables.js";
import type { Configuration, Group, Schema } from "../configuration/variable.js";
import { createLogger, type Logger } from "../logger/logger.js";
import { createRedactor } from "../logger/redactor.js";
import { startTelemetry, type Telemetry } from "../telemetry/start-telemetry.js";
import { type TelemetryConfiguration, telemetryVariables } from "../telemetry/telemetry-variables.js";
import { readTokens } from "./known-tokens.js";
import { metricsAccess } from "./metrics-access.js";
import { withArguments } from "./service-arguments.js";
import type { RunningServer } from "./start-server.js";

/** The part of `process` that a service's main hands over. */
export interface ServiceProcess {
  readonly env: Environment;
  /** Node, the program, its arguments. */
  readonly argv?: readonly string[];
  exitCode?: number | string | null | undefined;
  readonly stderr: { write(text: string): unknown };
  once(event: "SIGINT" | "SIGTERM" | "SIGHUP" | "disconnect", listener: () => void): unknown;
  off(event: "SIGINT" | "SIGTERM" | "SIGHUP" | "disconnect", listener: () => void): unknown;
}

export interface ServiceStart<Own extends Schema> {
  readonly configuration: Configuration<Own>;
  readonly server: ServerConfiguration;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  /** Aborted when the process is asked to end, or the parent that it has a channel to is gone. */
  readonly signal: AbortSignal;
}

export interface ServiceOptions<Own extends Schema> {
  readonly name: string;
  /** `serverVariables` with the service's own port. */
  readonly server: Group<ServerConfiguration>;
  /** The service's own variables. */
  readonly schema: Own;
  readonly process: ServiceProcess;
  readonly start: (start: ServiceStart<Own>) => Promise<RunningServer>;
}

/** EX_CONFIG of sysexits.h: no restart will help. */
const configurationExitCode = 78;

const endings = ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const;

/** All that a service's main does: configuration, logger, telemetry, start, and an orderly stop. */
export async function runService<const Own extends Schema>(options: ServiceOptions<Own>): Promise<void> {
  const { name, process } = options;
  const ending = new AbortController();
  const end = () => ending.abort(new Error("The process was asked to end."));
  for (const event of endings) process.once(event, end);
  const groups = {
    server: options.server,
    telemetry: telemetryVariables,
    own: { schema: options.schema, check: () => [] },
  };
  const secrets = [...secretsOf(groups, process.env)];
  try {
    const parsed: Parsed = parseConfiguration(groups, withArguments(process.env, process.argv?.slice(2) ?? []));
    const { server } = parsed;
    const tokens = await readTokens(server);
    secrets.push(...tokens.map(({ token }) => token));
    const logger = createLogger({ service: name, level: server.logLevel, secrets });
    const telemetry = await startTelemetry({
      serviceName: name,
      configuration: parsed.telemetry,
      metricsBind: server.metricsBind,
      metricsAccess: await metricsAccess(server, tokens),
      secrets,
    });
    if (telemetry.metricsAddress !== undefined) logger.info({ address: telemetry.metricsAddress }, "serving metrics");
    const configuration = parsed.own as Configuration<Own>;
    await serve(
      () => options.start({ configuration, server, logger, telemetry, signal: ending.signal }),
      telemetry,
      logger,
    );
  } catch (error) {
    process.exitCode = error instanceof ConfigurationError ? configurationExitCode : 1;
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(createRedactor(secrets)(`${name}: ${message}\n`));
  } finally {
    for (const event of endings) process.off(event, end);
  }
}

interface Parsed {
  readonly server: ServerConfiguration;
  readonly telemetry: TelemetryConfiguration;
  readonly own: unknown;
}

async function serve(start: () => Promise<RunningServer>, telemetry: Telemetry, logger: Logger): Promise<void> {
  try {
    const running = await start();
    await running.stopped;
  } catch (error) {
    logger.error({ error }, "the service ended");
    throw error;
  } finally {
    await telemetry.shutdown();
  }
}
