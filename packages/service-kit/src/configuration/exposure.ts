import { type BindAddress, formatBindAddress, isLocalAddress } from "./bind-address.js";
import type { ClientToken } from "./client-token.js";
import type { Problem } from "./problem.js";

/** What decides who can call a server, and who can listen to the calls. */
export interface Exposure {
  readonly bind: BindAddress;
  readonly tlsCertificateFile: string | undefined;
  readonly tlsAuthorityFile: string | undefined;
  readonly token: string | undefined;
  readonly tokens: readonly ClientToken[];
  readonly tokensFile: string | undefined;
  readonly insecure: boolean;
  readonly metricsBind: BindAddress | undefined;
  /** Absent: as `insecure`. */
  readonly metricsInsecure: boolean | undefined;
}

/** Whether callers must show who they are. */
export function knowsItsCallers(exposure: Omit<Exposure, "insecure" | "metricsBind" | "metricsInsecure">): boolean {
  return exposure.tlsAuthorityFile !== undefined || asksForToken(exposure);
}

export function asksForToken({
  token,
  tokens,
  tokensFile,
}: Pick<Exposure, "token" | "tokens" | "tokensFile">): boolean {
  return token !== undefined || tokens.length > 0 || tokensFile !== undefined;
}

/** A server that other machines can reach must encrypt and know its callers, or be told that it need not. */
export function exposureProblems(exposure: Exposure): readonly Problem[] {
  const { insecure, metricsInsecure = insecure } = exposure;
  return exposures(exposure)
    .filter(({ metrics }) => !(metrics ? metricsInsecure : insecure))
    .map(({ metrics, bind, lacking }) => {
      const prefix = metrics ? "CONDENSERY_METRICS" : "CONDENSERY";
      return {
        variable: `${prefix}_BIND`,
        expected: `a loopback address or a Unix socket, because other machines could reach this one and it lacks ${lacking.join(
          " and ",
        )}; ${prefix}_INSECURE=true${metrics ? "" : " or --insecure"} allows that`,
        received: formatBindAddress(bind),
      };
    });
}

/** What a server does without because it was told to: to be said loudly whenever one starts. */
export function exposureWarnings(exposure: Exposure): readonly string[] {
  const warnings = exposures(exposure).map(({ metrics, bind, lacking }) => {
    const what = metrics ? "Metrics are" : "This server is";
    return `INSECURE: ${what} open to other machines on ${formatBindAddress(bind)} without ${lacking.join(" and ")}`;
  });
  if (warnings.length > 0 || !exposure.insecure) return warnings;
  return ["CONDENSERY_INSECURE is set and nothing needs it: unset it, before an address changes"];
}

interface Exposed {
  readonly metrics: boolean;
  readonly bind: BindAddress;
  readonly lacking: readonly string[];
}

/** The addresses that others can reach, with what each of them lacks. */
function exposures(exposure: Exposure): readonly Exposed[] {
  const { bind, metricsBind, tlsCertificateFile } = exposure;
  const lacking = [
    ...(tlsCertificateFile === undefined ? ["encryption (CONDENSERY_TLS_CERT, CONDENSERY_TLS_KEY)"] : []),
    ...(knowsItsCallers(exposure)
      ? []
      : [
          "knowledge of its callers (CONDENSERY_TOKEN, CONDENSERY_TOKENS, CONDENSERY_TOKENS_FILE or CONDENSERY_TLS_CA)",
        ]),
  ];
  const places = [
    { metrics: false, bind },
    ...(metricsBind === undefined ? [] : [{ metrics: true, bind: metricsBind }]),
  ];
  return lacking.length === 0
    ? []
    : places.filter((place) => !isLocalAddress(place.bind)).map((place) => ({ ...place, lacking }));
}
