import { DatabaseError } from "../database-error.js";

/**
 * Where a server is, as may be shown to anybody: without the password, wherever in the URL it stands.
 *
 * @throws DatabaseError when it is no URL of a PostgreSQL database
 */
export function serverAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["postgresql:", "postgres:"].includes(parsed.protocol)) {
    throw new DatabaseError(
      "Expected the address of the database as postgresql://user:password@host:port/database, got something else (not shown, it may hold a password). Percent-encode characters of the password that have a meaning in URLs.",
    );
  }
  const { protocol, username, host, pathname, searchParams } = parsed;
  // A server behind a Unix socket is named by a parameter.
  const socket = searchParams.get("host");
  const user = username === "" ? "" : `${username}@`;
  return `${protocol}//${user}${host}${pathname}${socket === null ? "" : `?host=${socket}`}`;
}
