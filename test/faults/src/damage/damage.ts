import type { RandomStream } from "@condensery/rng";

/** Ways in which a file comes to be something else. */
export const damages = [
  "empty",
  "one byte",
  "half",
  "last byte missing",
  "head bit",
  "middle bit",
  "tail bit",
] as const;
export type Damage = (typeof damages)[number];

/** Bytes at either end in which a bit of the head or the tail is flipped. */
const endBytes = 64;

/** The bytes as they are after the damage; never those given. */
export function damaged(bytes: Buffer, damage: Damage, stream: RandomStream): Buffer {
  const { length } = bytes;
  switch (damage) {
    case "empty":
      return Buffer.alloc(0);
    case "one byte":
      return bytes.subarray(0, 1);
    case "half":
      return bytes.subarray(0, length >> 1);
    case "last byte missing":
      return bytes.subarray(0, length - 1);
    case "head bit":
      return flipped(bytes, stream.integer(Math.min(endBytes, length)), stream);
    case "middle bit":
      return flipped(bytes, Math.floor(length / 3) + stream.integer(Math.max(1, Math.floor(length / 3))), stream);
    case "tail bit":
      return flipped(bytes, length - 1 - stream.integer(Math.min(endBytes, length)), stream);
  }
}

function flipped(bytes: Buffer, place: number, stream: RandomStream): Buffer {
  const other = Buffer.from(bytes);
  other.writeUInt8(other.readUInt8(place) ^ (1 << stream.integer(8)), place);
  return other;
}
