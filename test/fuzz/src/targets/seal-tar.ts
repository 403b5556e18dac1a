const block = 512;
const checksum = { at: 148, bytes: 8 } as const;

/** Makes the checksum of every header of a tar archive right, as far as the sizes in them lead from one to the next. */
export function sealTar(content: Uint8Array): Uint8Array {
  const archive = Buffer.from(content);
  for (let at = 0; at + block <= archive.length;) {
    const header = archive.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) break;
    header.fill(0x20, checksum.at, checksum.at + checksum.bytes);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, checksum.at, "latin1");
    const size = Number.parseInt(header.toString("latin1", 124, 135), 8);
    at += block * (1 + Math.ceil((Number.isNaN(size) ? 0 : size) / block));
  }
  return archive;
}
