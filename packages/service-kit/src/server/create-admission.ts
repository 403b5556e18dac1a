import type { ServerInterceptor } from "@grpc/grpc-js";
import { isLocalAddress } from "../configuration/bind-address.js";
import type { ClientToken } from "../configuration/client-token.js";
import { asksForToken, knowsItsCallers } from "../configuration/exposure.js";
import type { ServerConfiguration } from "../configuration/server-variables.js";
import type { Logger } from "../logger/logger.js";
import type { CallMetrics } from "../telemetry/call-metrics.js";
import { admissionInterceptor } from "./admission.js";
import type { Callers } from "./callers.js";
import { ClientLimits } from "./client-limits.js";
import { KnownTokens } from "./known-tokens.js";
import { refusalLog } from "./refusal-log.js";
import type { HostedService } from "./service.js";

export interface CreateAdmissionOptions {
  readonly configuration: ServerConfiguration;
  readonly services: readonly HostedService[];
  /** All of the configuration, those of its file included. */
  readonly tokens: readonly ClientToken[];
  readonly callers: Callers;
  readonly logger: Logger;
  readonly metrics: CallMetrics;
  readonly monotonicNow: () => number;
}

/** The admission as a server's configuration wants it. */
export function createAdmission(options: CreateAdmissionOptions): ServerInterceptor {
  const { configuration, services, tokens, callers, logger, metrics, monotonicNow: now } = options;
  const { tlsAuthorityFile, queueRetryDelayMs: retryDelayMs, requestTimeoutMs } = configuration;
  const { calls, rate } = clientLimitsOf(configuration);
  const limited = calls !== undefined || rate !== undefined;
  return admissionInterceptor({
    identity: {
      tokens: asksForToken(configuration) ? new KnownTokens(tokens) : undefined,
      certificates: tlsAuthorityFile !== undefined,
    },
    limits: limited ? new ClientLimits({ calls, rate, retryDelayMs, now }) : undefined,
    callers,
    open: new Set(services.filter(({ authentication }) => authentication === "none").map(({ name }) => name)),
    requestTimeoutMs,
    onRefusal: refusalLog(logger, metrics, now),
  });
}

/** Calls at once: below what a gate takes by default, so that one client cannot fill it. */
const defaultCalls = 64;
/** Calls a second: many times what a condensation needs. */
const defaultRate = 200;

/**
 * What one client may have where nothing is said. On this machine, without tokens and certificates, all callers are the
 * one user whose machine it is; limits there have to be asked for.
 */
export function clientLimitsOf(configuration: ServerConfiguration): {
  readonly calls: number | undefined;
  readonly rate: number | undefined;
} {
  const { bind, clientCalls, clientRate } = configuration;
  const trusted = isLocalAddress(bind) && !knowsItsCallers(configuration);
  return {
    calls: clientCalls ?? (trusted ? undefined : defaultCalls),
    rate: clientRate ?? (trusted ? undefined : defaultRate),
  };
}
