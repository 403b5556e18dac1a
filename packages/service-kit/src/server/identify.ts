import type { Metadata } from "@grpc/grpc-js";
import type { PeerCertificate } from "node:tls";
import { ServiceError } from "../errors/service-error.js";
import { bearerTokenOf, type KnownTokens } from "./known-tokens.js";

/** Who calls where nobody is asked. */
export const anonymousClient = "anonymous";

export interface IdentityOptions {
  /** Given: each call brings one of them. */
  readonly tokens: KnownTokens | undefined;
  /** Whether connections bring certificates that have been verified. */
  readonly certificates: boolean;
}

/** What a call shows of its caller. */
export interface Credentials {
  readonly metadata: Pick<Metadata, "get">;
  /** Asked for where it decides: decoding it takes a while. */
  readonly certificate: () => Certificate | undefined;
}

type Certificate = Pick<PeerCertificate, "subject" | "subjectaltname">;

/** The caller's name: that of its token, else that of its certificate. Throws ServiceError UNAUTHENTICATED. */
export function identify({ metadata, certificate }: Credentials, { tokens, certificates }: IdentityOptions): string {
  if (tokens !== undefined) return clientOfToken(metadata, tokens);
  if (!certificates) return anonymousClient;
  const shown = certificate();
  const name = shown === undefined ? undefined : nameOf(shown);
  if (name !== undefined) return name;
  throw unauthenticated(
    "Expected a client certificate with a common name or an alternative name of 1 to 128 visible ASCII characters.",
  );
}

function clientOfToken(metadata: Pick<Metadata, "get">, tokens: KnownTokens): string {
  const [authorization, ...others] = metadata.get("authorization").map(String);
  if (authorization === undefined || others.length > 0) {
    throw unauthenticated(
      `Expected one header \`authorization: Bearer TOKEN\`, got ${others.length === 0 ? "none" : others.length + 1}.`,
    );
  }
  const token = bearerTokenOf(authorization);
  if (token === undefined) throw unauthenticated("Expected `authorization: Bearer TOKEN`, got another form.");
  const client = tokens.clientOf(token);
  if (client === undefined) throw unauthenticated("The bearer token is not one that this server knows.");
  return client;
}

const legalName = /^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/u;

/** Names go into logs and metrics: one with odd characters is none. */
function nameOf({ subject, subjectaltname }: Certificate): string | undefined {
  // Certificates may have several common names, which Node then gives as a list
  const common: unknown = subject?.CN;
  const alternative = /^(?:DNS|URI|email|IP Address):([^,"]+)/u.exec(subjectaltname ?? "")?.[1];
  const name = typeof common === "string" ? common : alternative;
  return name !== undefined && legalName.test(name) ? name : undefined;
}

function unauthenticated(message: string): ServiceError {
  return new ServiceError({ code: "UNAUTHENTICATED", reason: "BAD_TOKEN", message });
}
