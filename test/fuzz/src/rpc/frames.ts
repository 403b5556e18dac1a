const headerBytes = 5;

/** Messages as gRPC sends them: a byte that says whether it is compressed, the length in four bytes, the message. */
export function framed(messages: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    messages.flatMap((message) => {
      const header = Buffer.alloc(headerBytes);
      header.writeUInt32BE(message.length, 1);
      return [header, message];
    }),
  );
}

/** The messages of frames; a last one that is cut short stays as short as it is. */
export function unframed(content: Uint8Array): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  for (let at = 0; at + headerBytes <= content.length;) {
    const length = view.getUint32(at + 1);
    messages.push(content.subarray(at + headerBytes, at + headerBytes + length));
    at += headerBytes + length;
  }
  return messages;
}
