/** Says what was expected of a database, what came instead and what to do. Never holds a password. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
}

/** Nobody answers any more: the same work may succeed on another connection. */
export class LostConnectionError extends DatabaseError {
  /** As a socket whose other end has gone, so that callers need not know what the connection was made of. */
  readonly code = "ECONNRESET";
}
