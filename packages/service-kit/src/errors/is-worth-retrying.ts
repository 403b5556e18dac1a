import type { RemoteError } from "./remote-error.js";

/**
 * Whether the same call may succeed when it is made again: UNAVAILABLE, and what grpc-js says of a connection or
 * stream that was cut in the middle of an answer. Those reports lack the reason that every answer of a Condensery
 * service has; a CANCELLED among them comes from the other end, since a caller that aborts its own call gets its
 * signal's reason instead.
 */
export function isWorthRetrying({ code, reason, message }: RemoteError): boolean {
  if (code === "UNAVAILABLE") return true;
  if (reason !== undefined) return false;
  switch (code) {
    case "CANCELLED":
      return true;
    case "INTERNAL":
      return message.startsWith("Received RST_STREAM");
    case "RESOURCE_EXHAUSTED":
      // The stream was reset with ENHANCE_YOUR_CALM; messages that are too long have the same code and another text.
      return message.startsWith("Bandwidth exhausted");
    default:
      return false;
  }
}
