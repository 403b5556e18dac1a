import { z } from "zod";
import { type ClientToken, isToken, parseClientTokens } from "./client-token.js";
import { type Kind, kindOf, secret } from "./kinds.js";

/** Short tokens can be guessed; other characters do not survive an HTTP header. */
export const bearerToken: Kind<string> = secret(
  kindOf("at least 16 visible ASCII characters", z.string().refine(isToken)),
);

/** Tokens with the names of those who bring them; a name may have several, so that one can replace the other. */
export const clientTokens: Kind<readonly ClientToken[]> = secret(
  {
    expected: "NAME=TOKEN,NAME=TOKEN with names of letters, digits, . _ - and tokens of at least 16 visible characters",
    secret: true,
    parse: (text) => {
      const value = parseClientTokens(text.split(","));
      return value === undefined ? undefined : { value };
    },
  },
  (text) => text.split(",").map((entry) => entry.slice(entry.indexOf("=") + 1).trim()),
);

/**
 * An address that may hold a password, such as `postgresql://USER:PASSWORD@HOST/NAME`: it is shown nowhere.
 * `protocols` without their colon; `expected` is its form in capitals.
 */
export function secretUrl(expected: string, protocols: readonly [string, ...string[]]): Kind<string> {
  return secret(
    {
      expected,
      secret: true,
      parse: (value) => {
        const url = URL.canParse(value) ? new URL(value) : undefined;
        return url !== undefined && protocols.includes(url.protocol.slice(0, -1)) ? { value } : undefined;
      },
    },
    passwordsOf,
  );
}

/** Also of texts that are no address as a whole, since a message about those could show them as well. */
function passwordsOf(text: string): readonly string[] {
  const userInformation = /:\/\/[^:@/?#]*:(.*)@/u.exec(text)?.[1];
  const parameters = [...text.matchAll(/[?&][^=&#]*(?:pass|secret|token|key)[^=&#]*=([^&#]*)/giu)].map(
    ([, value]) => value,
  );
  return [userInformation, ...parameters]
    .filter((value) => value !== undefined && value !== "")
    .flatMap((value = "") => [value, decoded(value)]);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Not percent-encoded: it is what it is.
    return value;
  }
}
