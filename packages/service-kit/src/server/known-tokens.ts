import { createHash, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ambiguousClients, type ClientToken, defaultClient, parseClientToken } from "../configuration/client-token.js";
import type { ServerConfiguration } from "../configuration/server-variables.js";

export type TokenSources = Pick<ServerConfiguration, "token" | "tokens" | "tokensFile">;

/**
 * All tokens of a configuration, those of its file included. Throws an Error that names the file, and the line but
 * nothing of its text.
 */
export async function readTokens({ token, tokens, tokensFile }: TokenSources): Promise<readonly ClientToken[]> {
  const filed = tokensFile === undefined ? [] : await readTokensFile(tokensFile);
  const all = [...(token === undefined ? [] : [{ client: defaultClient, token }]), ...tokens, ...filed];
  const [one, other] = ambiguousClients(all);
  if (one === undefined) return all;
  throw new Error(
    `CONDENSERY_TOKENS_FILE: expected a token of its own for each client; ${one} and ${other} share one.`,
  );
}

async function readTokensFile(path: string): Promise<readonly ClientToken[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Error(
      `CONDENSERY_TOKENS_FILE: cannot read ${path}; give the path of a file that this process may read.`,
      {
        cause,
      },
    );
  });
  const tokens = text.split("\n").flatMap((line, index) => {
    const entry = line.trim();
    if (entry === "" || entry.startsWith("#")) return [];
    const token = parseClientToken(entry);
    if (token !== undefined) return [token];
    throw new Error(
      `CONDENSERY_TOKENS_FILE: expected NAME=TOKEN with at least 16 visible ASCII characters on line ${index + 1} of ${path}; got something else, not shown.`,
    );
  });
  if (tokens.length > 0) return tokens;
  throw new Error(`CONDENSERY_TOKENS_FILE: expected a line NAME=TOKEN in ${path}, got none.`);
}

/** Knows clients by their tokens without keeping these. */
export class KnownTokens {
  readonly #clients: readonly { readonly client: string; readonly digest: Buffer }[];

  constructor(tokens: readonly ClientToken[]) {
    this.#clients = tokens.map(({ client, token }) => ({ client, digest: digestOf(token) }));
  }

  /**
   * Undefined for a stranger's. Digests have one length and each is compared to its end, so that the time taken tells
   * neither a token's length nor its beginning nor its place.
   */
  clientOf(token: string): string | undefined {
    const given = digestOf(token);
    let found: string | undefined;
    for (const { client, digest } of this.#clients) if (timingSafeEqual(given, digest)) found = client;
    return found;
  }

  /** Whether a header `authorization` brings one of the tokens. */
  admits(authorization: string | undefined): boolean {
    const token = bearerTokenOf(authorization ?? "");
    return token !== undefined && this.clientOf(token) !== undefined;
  }
}

/** The token of `Bearer TOKEN`. */
export function bearerTokenOf(authorization: string): string | undefined {
  return /^bearer (\S+)$/iu.exec(authorization)?.[1];
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
