import { type BindAddress, formatBindAddress, isLocalAddress } from "./bind-address.js";
import type { Problem } from "./problem.js";

/** What decides who can call a server. */
export interface Exposure {
  readonly bind: BindAddress;
  readonly tlsCertificateFile: string | undefined;
  readonly token: string | undefined;
  readonly insecure: boolean;
}

/** A server that other machines can reach must know its callers, or be told that it need not. */
export function exposureProblems({ bind, tlsCertificateFile, token, insecure }: Exposure): readonly Problem[] {
  if (isLocalAddress(bind) || tlsCertificateFile !== undefined || token !== undefined || insecure) return [];
  return [
    {
      variable: "CONDENSERY_BIND",
      expected:
        "a loopback address or a Unix socket, because neither CONDENSERY_TLS_CERT nor CONDENSERY_TOKEN is set (CONDENSERY_INSECURE=true allows others)",
      received: formatBindAddress(bind),
    },
  ];
}
