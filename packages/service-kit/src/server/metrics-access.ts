import { isLocalAddress } from "../configuration/bind-address.js";
import type { ClientToken } from "../configuration/client-token.js";
import { asksForToken } from "../configuration/exposure.js";
import type { ServerConfiguration } from "../configuration/server-variables.js";
import type { MetricsAccess } from "../telemetry/metrics-server.js";
import { KnownTokens } from "./known-tokens.js";
import { readTlsFiles } from "./tls-files.js";

/**
 * Who may read the metrics: on this machine everybody, as with the insecure flag; elsewhere whoever may call the server,
 * in the same way.
 */
export async function metricsAccess(
  configuration: ServerConfiguration,
  tokens: readonly ClientToken[],
): Promise<MetricsAccess> {
  const { metricsBind, insecure, metricsInsecure = insecure } = configuration;
  if (metricsBind === undefined || isLocalAddress(metricsBind) || metricsInsecure) return {};
  const tls = await readTlsFiles(configuration);
  const known = asksForToken(configuration) ? new KnownTokens(tokens) : undefined;
  return {
    ...(tls === undefined ? {} : { tls }),
    ...(known === undefined ? {} : { admits: (authorization) => known.admits(authorization) }),
  };
}
