export interface Answer {
  /** For whoever asked. */
  readonly reply: Buffer;
  /** For whoever listens; undefined when there are none. */
  readonly notifications: Buffer | undefined;
  /** Whether the session is idle, in a transaction or in one that failed; undefined when it is not ready for more. */
  readonly status: "I" | "T" | "E" | undefined;
}

const readyForQuery = "Z".charCodeAt(0);
const notification = "A".charCodeAt(0);

/** Takes what the database sends apart. */
export function parseAnswer(bytes: Uint8Array): Answer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const replies: Buffer[] = [];
  const notifications: Buffer[] = [];
  let status: Answer["status"];
  for (let start = 0; start < buffer.length;) {
    const end = start + 1 + buffer.readUInt32BE(start + 1);
    const message = buffer.subarray(start, end);
    if (message[0] === notification) notifications.push(message);
    else replies.push(message);
    status = message[0] === readyForQuery ? parseStatus(message[5]) : undefined;
    start = end;
  }
  return {
    reply: Buffer.concat(replies),
    notifications: notifications.length === 0 ? undefined : Buffer.concat(notifications),
    status,
  };
}

function parseStatus(byte: number | undefined): Answer["status"] {
  const letter = String.fromCharCode(byte ?? 0);
  if (letter === "I" || letter === "T" || letter === "E") return letter;
  throw new Error(`Expected the state of a session as I, T or E, got ${JSON.stringify(letter)}.`);
}
