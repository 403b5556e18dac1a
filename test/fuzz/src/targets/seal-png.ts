import { crc32 } from "node:zlib";

const signatureBytes = 8;

/** Makes the checksum of every chunk of a PNG image right; other content stays as it is. */
export function sealPng(content: Uint8Array): Uint8Array {
  if (content[1] !== 0x50 || content[2] !== 0x4e) return content;
  const image = Buffer.from(content);
  for (let at = signatureBytes; at + 12 <= image.length;) {
    const end = at + 8 + image.readUInt32BE(at);
    if (end + 4 > image.length) break;
    image.writeUInt32BE(crc32(image.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return image;
}
