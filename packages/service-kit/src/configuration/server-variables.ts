import type { BindAddress } from "./bind-address.js";
import { ambiguousClients, type ClientToken, defaultClient } from "./client-token.js";
import { exposureProblems } from "./exposure.js";
import { bindAddress, byteCount, choice, duration, filePath, flag, integer } from "./kinds.js";
import type { Problem } from "./problem.js";
import { bearerToken, clientTokens } from "./secret-kinds.js";
import { type Group, group, optional, withDefault } from "./variable.js";

export const logLevels = ["trace", "debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** What every server of this system can be told. Durations are in milliseconds. */
export interface ServerConfiguration {
  readonly bind: BindAddress;
  readonly tlsCertificateFile: string | undefined;
  readonly tlsKeyFile: string | undefined;
  /** Given: clients must show a certificate that it signed. */
  readonly tlsAuthorityFile: string | undefined;
  /** Of the client `default`. */
  readonly token: string | undefined;
  readonly tokens: readonly ClientToken[];
  /** One `NAME=TOKEN` a line; read once, when the server starts. */
  readonly tokensFile: string | undefined;
  readonly insecure: boolean;
  /** Calls of one client at once, and beginning within a second. Absent: `clientLimitsOf` decides. */
  readonly clientCalls: number | undefined;
  readonly clientRate: number | undefined;
  readonly maxConnections: number;
  readonly maxStreams: number;
  readonly connectionIdleMs: number;
  /** For the one request of a call that sends no stream. */
  readonly requestTimeoutMs: number;
  readonly gracePeriodMs: number;
  readonly defaultDeadlineMs: number;
  readonly maxMessageBytes: number;
  readonly queueConcurrency: number;
  readonly queueWaiting: number;
  readonly queueRetryDelayMs: number;
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly metricsBind: BindAddress | undefined;
  readonly metricsInsecure: boolean | undefined;
  readonly logLevel: LogLevel;
}

const hour = 3_600_000;

/** The variables of a server; each service has its own port by default. */
export function serverVariables(defaults: { readonly bind: BindAddress }): Group<ServerConfiguration> {
  return group(
    {
      bind: withDefault("CONDENSERY_BIND", bindAddress, defaults.bind),
      tlsCertificateFile: optional("CONDENSERY_TLS_CERT", filePath),
      tlsKeyFile: optional("CONDENSERY_TLS_KEY", filePath),
      tlsAuthorityFile: optional("CONDENSERY_TLS_CA", filePath),
      token: optional("CONDENSERY_TOKEN", bearerToken),
      tokens: withDefault<readonly ClientToken[]>("CONDENSERY_TOKENS", clientTokens, []),
      tokensFile: optional("CONDENSERY_TOKENS_FILE", filePath),
      insecure: withDefault("CONDENSERY_INSECURE", flag, false),
      clientCalls: optional("CONDENSERY_CLIENT_CALLS", integer(1, 65_536)),
      clientRate: optional("CONDENSERY_CLIENT_RATE", integer(1, 1_000_000)),
      maxConnections: withDefault("CONDENSERY_MAX_CONNECTIONS", integer(1, 65_536), 1024),
      maxStreams: withDefault("CONDENSERY_MAX_STREAMS", integer(1, 65_536), 256),
      connectionIdleMs: withDefault("CONDENSERY_CONNECTION_IDLE", duration(1000, 24 * hour), hour / 2),
      requestTimeoutMs: withDefault("CONDENSERY_REQUEST_TIMEOUT", duration(100, hour), 120_000),
      gracePeriodMs: withDefault("CONDENSERY_GRACE_PERIOD", duration(0, hour), 25_000),
      defaultDeadlineMs: withDefault("CONDENSERY_DEFAULT_DEADLINE", duration(1, 24 * hour), hour),
      maxMessageBytes: withDefault("CONDENSERY_MAX_MESSAGE_BYTES", byteCount(1024, 2 ** 31 - 1), 128 * 2 ** 20),
      queueConcurrency: withDefault("CONDENSERY_QUEUE_CONCURRENCY", integer(1, 1024), 4),
      queueWaiting: withDefault("CONDENSERY_QUEUE_WAITING", integer(0, 65_536), 64),
      queueRetryDelayMs: withDefault("CONDENSERY_QUEUE_RETRY_DELAY", duration(1, hour), 1000),
      keepaliveTimeMs: withDefault("CONDENSERY_KEEPALIVE_TIME", duration(1000, 24 * hour), 60_000),
      keepaliveTimeoutMs: withDefault("CONDENSERY_KEEPALIVE_TIMEOUT", duration(100, hour), 20_000),
      metricsBind: optional("CONDENSERY_METRICS_BIND", bindAddress),
      metricsInsecure: optional("CONDENSERY_METRICS_INSECURE", flag),
      logLevel: withDefault("CONDENSERY_LOG_LEVEL", choice(logLevels), "info"),
    },
    (values) => [...tlsProblems(values), ...tokenProblems(values), ...exposureProblems(values)],
  );
}

function tokenProblems({ token, tokens }: Pick<ServerConfiguration, "token" | "tokens">): readonly Problem[] {
  if (token === undefined) return [];
  const [owner] = ambiguousClients([...tokens, { client: defaultClient, token }]);
  if (owner === undefined) return [];
  return [
    { variable: "CONDENSERY_TOKEN", expected: "a token of its own", received: `that of ${owner} in CONDENSERY_TOKENS` },
  ];
}

type TlsFiles = Pick<ServerConfiguration, "tlsCertificateFile" | "tlsKeyFile" | "tlsAuthorityFile">;

function tlsProblems({ tlsCertificateFile, tlsKeyFile, tlsAuthorityFile }: TlsFiles): readonly Problem[] {
  const problems: Problem[] = [];
  const missing = (variable: string, because: string) =>
    problems.push({ variable, expected: `a file's path, because ${because} is set`, received: "nothing" });
  if (tlsCertificateFile !== undefined && tlsKeyFile === undefined)
    missing("CONDENSERY_TLS_KEY", "CONDENSERY_TLS_CERT");
  if (tlsKeyFile !== undefined && tlsCertificateFile === undefined)
    missing("CONDENSERY_TLS_CERT", "CONDENSERY_TLS_KEY");
  if (tlsAuthorityFile !== undefined && tlsCertificateFile === undefined) {
    if (tlsKeyFile === undefined) missing("CONDENSERY_TLS_CERT", "CONDENSERY_TLS_CA");
  }
  return problems;
}
