/** A bearer token and who is called by it. */
export interface ClientToken {
  readonly client: string;
  readonly token: string;
}

/** Who brings CONDENSERY_TOKEN, the one token without a name. */
export const defaultClient = "default";

const name = /^[\w.-]{1,64}$/u;
const token = /^[\x21-\x7e]{16,}$/u;

export function isToken(text: string): boolean {
  return token.test(text);
}

/** Reads `NAME=TOKEN` entries; undefined when one is none, or when one token would mean two clients. */
export function parseClientTokens(entries: readonly string[]): readonly ClientToken[] | undefined {
  const tokens = entries.map(parseClientToken);
  const known = tokens.filter((entry) => entry !== undefined);
  return known.length === tokens.length && ambiguousClients(known).length === 0 ? known : undefined;
}

/** Reads `NAME=TOKEN`, where the token may hold further equals signs. */
export function parseClientToken(entry: string): ClientToken | undefined {
  const split = entry.indexOf("=");
  const [client, given] = [entry.slice(0, Math.max(split, 0)).trim(), entry.slice(split + 1).trim()];
  return name.test(client) && isToken(given) ? { client, token: given } : undefined;
}

/** Those who share a token with somebody of another name, so that nobody could tell them apart. */
export function ambiguousClients(tokens: readonly ClientToken[]): readonly string[] {
  const owners = new Map<string, string>();
  return tokens.flatMap(({ client, token: given }) => {
    const owner = owners.get(given) ?? client;
    owners.set(given, owner);
    return owner === client ? [] : [owner, client];
  });
}
