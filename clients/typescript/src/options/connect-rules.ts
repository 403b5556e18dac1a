import { createPrivateKey, X509Certificate } from "node:crypto";
import type { FieldProblem } from "../errors/condensery-error.js";
import { milliseconds } from "./call-rules.js";
import { optionProblems } from "./check-options.js";
import type { ConnectOptions, TlsOptions } from "./connect-options.js";
import { embeddedProblems, embeddedRules } from "./embedded-rules.js";
import { type Rule, type Rules, textOf, unless } from "./rule.js";

/** Node leaves certificates that it cannot read out of account; here they are a mistake. */
function pem(what: string, read: (value: Buffer) => unknown): Rule {
  return (value) => {
    const expected = `Expected the PEM contents of ${what}, not a path`;
    if (typeof value !== "string" && !(value instanceof Uint8Array)) return `${expected}, got ${typeof value}.`;
    try {
      read(Buffer.from(value));
      return undefined;
    } catch {
      // Not shown: it may be a key
      return `${expected}, got something else.`;
    }
  };
}

const certificate = pem("a certificate", (value) => new X509Certificate(value));

const tlsRules: Rules<TlsOptions> = {
  authority: certificate,
  certificate,
  key: pem("an unencrypted private key", (value) => createPrivateKey(value)),
  serverName: textOf("a name without spaces", /^\S+$/u),
};

const connectRules: Rules<ConnectOptions> = {
  address: textOf("HOST:PORT, dns:HOST:PORT or unix:/PATH", /\S/u),
  system: unless(
    "an object with start()",
    (value) => typeof value === "object" && value !== null && "start" in value && typeof value.start === "function",
  ),
  // Never shown: a token in a message ends up in a log
  token: (value) =>
    typeof value === "string" && /^[\u0021-\u007e]+$/u.test(value)
      ? undefined
      : "Expected printable ASCII characters without spaces, at least one.",
  tls: unless("an object", (value) => typeof value === "object" && value !== null),
  timeoutMs: milliseconds,
  ...embeddedRules,
};

/** The names of the options that say where to go, for telling them from those that say what to do. */
export const connectOptionNames: readonly string[] = Object.keys(connectRules);

export function connectProblems(options: ConnectOptions): readonly FieldProblem[] {
  const problems = [...optionProblems(connectRules, options)];
  if (typeof options !== "object" || options === null) return problems;
  const { address, system, tls } = options;
  if (address !== undefined && system !== undefined) {
    problems.push({ field: "system", description: "Expected `address` or `system`, got both." });
  }
  problems.push(...embeddedProblems(options));
  for (const field of ["token", "tls"] as const) {
    if (address !== undefined || options[field] === undefined) continue;
    problems.push({ field, description: "Expected `address` beside it, got none; leave it out without an address." });
  }
  if (typeof tls === "object" && tls !== null) {
    for (const { field, description } of optionProblems(tlsRules, tls)) {
      problems.push({ field: `tls.${field}`, description });
    }
    if ((tls.certificate === undefined) !== (tls.key === undefined)) {
      const field = tls.key === undefined ? "tls.key" : "tls.certificate";
      problems.push({ field, description: "Expected certificate and key together, or neither, got one of them." });
    }
  }
  return problems;
}
