/** The query ROLLBACK, which outside of a transaction is only warned of. */
export const rollbackMessage: Uint8Array = message("Q", text("ROLLBACK"));

/** What a server says last on a connection that it ends itself. */
export function fatalMessage(code: string, reason: string): Uint8Array {
  const fields = ["SFATAL", "VFATAL", `C${code}`, `M${reason}`].map(text);
  return message("E", Buffer.concat([...fields, Buffer.of(0)]));
}

function message(type: string, body: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length + size.length);
  return Buffer.concat([Buffer.from(type), size, body]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}
