/** What the operating system says of connections that could not be made or did not last. */
const systemCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EAI_AGAIN",
]);

/** What a server says that stops (57P01), has crashed (57P02) or is starting or stopping (57P03). */
const serverCodes = new Set(["57P01", "57P02", "57P03"]);

/** The driver's own words, which have no code. */
const messages = [/^Connection terminated/, /^Client has encountered a connection error and is not queryable/];

/**
 * Whether the database could not be reached or went away, as opposed to having refused what was asked. What was under
 * way may have been done all the same, a COMMIT included.
 */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A host with several addresses has been tried at each of them.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isLostConnection);
  if ("code" in error && typeof error.code === "string" && isLostCode(error.code)) return true;
  return messages.some((message) => message.test(error.message)) || isLostConnection(error.cause);
}

function isLostCode(code: string): boolean {
  // Class 08 of the standard's codes is that of connections.
  return systemCodes.has(code) || serverCodes.has(code) || /^08[0-9A-Z]{3}$/.test(code);
}
