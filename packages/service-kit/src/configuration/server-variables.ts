import type { BindAddress } from "./bind-address.js";
import { exposureProblems } from "./exposure.js";
import { bearerToken, bindAddress, byteCount, choice, duration, filePath, flag, integer } from "./kinds.js";
import type { Problem } from "./problem.js";
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
  readonly token: string | undefined;
  readonly insecure: boolean;
  readonly gracePeriodMs: number;
  readonly defaultDeadlineMs: number;
  readonly maxMessageBytes: number;
  readonly queueConcurrency: number;
  readonly queueWaiting: number;
  readonly queueRetryDelayMs: number;
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly metricsBind: BindAddress | undefined;
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
      insecure: withDefault("CONDENSERY_INSECURE", flag, false),
      gracePeriodMs: withDefault("CONDENSERY_GRACE_PERIOD", duration(0, hour), 25_000),
      defaultDeadlineMs: withDefault("CONDENSERY_DEFAULT_DEADLINE", duration(1, 24 * hour), hour),
      maxMessageBytes: withDefault("CONDENSERY_MAX_MESSAGE_BYTES", byteCount(1024, 2 ** 31 - 1), 128 * 2 ** 20),
      queueConcurrency: withDefault("CONDENSERY_QUEUE_CONCURRENCY", integer(1, 1024), 4),
      queueWaiting: withDefault("CONDENSERY_QUEUE_WAITING", integer(0, 65_536), 64),
      queueRetryDelayMs: withDefault("CONDENSERY_QUEUE_RETRY_DELAY", duration(1, hour), 1000),
      keepaliveTimeMs: withDefault("CONDENSERY_KEEPALIVE_TIME", duration(1000, 24 * hour), 60_000),
      keepaliveTimeoutMs: withDefault("CONDENSERY_KEEPALIVE_TIMEOUT", duration(100, hour), 20_000),
      metricsBind: optional("CONDENSERY_METRICS_BIND", bindAddress),
      logLevel: withDefault("CONDENSERY_LOG_LEVEL", choice(logLevels), "info"),
    },
    (values) => [...tlsProblems(values), ...exposureProblems(values)],
  );
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
