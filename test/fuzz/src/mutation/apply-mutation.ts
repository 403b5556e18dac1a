import type { Mutation } from "./mutation.js";

/** What mutations take their material from. */
export interface Material {
  /** Words of the format, put in where they do not belong. */
  readonly dictionary: readonly Uint8Array[];
  /** Whole inputs, whose tails are joined to the heads of others. */
  readonly inputs: readonly Uint8Array[];
}

/** Longest content that mutations make: repeated duplication would grow without bound. */
const longest = 4 * 2 ** 20;

/** The content with a change made to it; itself stays as it is. */
export function applyMutation(content: Uint8Array, mutation: Mutation, { dictionary, inputs }: Material): Uint8Array {
  const at = mutation.at % (content.length + 1);
  const [head, tail] = [content.subarray(0, at), content.subarray(at)];
  switch (mutation.kind) {
    case "flip-bit":
      return withByte(content, at, (value) => value ^ (1 << mutation.bit));
    case "set-byte":
      return withByte(content, at, () => mutation.value);
    case "truncate":
      return head;
    case "remove":
      return joined(head, tail.subarray(mutation.length));
    case "duplicate": {
      const block = tail.subarray(0, mutation.length);
      return joined(head, ...Array.from({ length: mutation.times }, () => block), tail);
    }
    case "insert-run":
      return joined(head, new Uint8Array(mutation.length).fill(mutation.value), tail);
    case "insert":
      return joined(head, mutation.bytes, tail);
    case "set-integer":
      return withInteger(content, at, mutation.width, mutation.value);
    case "token": {
      const token = chosen(dictionary, mutation.token);
      return joined(head, token, mutation.replace ? tail.subarray(token.length) : tail);
    }
    case "splice": {
      const other = chosen(inputs, mutation.other);
      return joined(head, other.subarray(mutation.from % (other.length + 1)));
    }
  }
}

function chosen(list: readonly Uint8Array[], number: number): Uint8Array {
  return list[number % Math.max(list.length, 1)] ?? new Uint8Array(0);
}

function withByte(content: Uint8Array, at: number, change: (value: number) => number): Uint8Array {
  const changed = Uint8Array.from(content);
  if (at < changed.length) changed[at] = change(changed[at] ?? 0);
  return changed;
}

function withInteger(content: Uint8Array, at: number, width: string, value: bigint): Uint8Array {
  const bytes = Number(width.slice(1, 3)) / 8;
  const changed = Uint8Array.from(content);
  if (at + bytes > changed.length) return changed;
  for (let i = 0; i < bytes; i += 1) {
    const place = width.endsWith("le") ? i : bytes - 1 - i;
    changed[at + place] = Number((value >> BigInt(8 * i)) & 0xffn);
  }
  return changed;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = Buffer.concat(parts);
  return new Uint8Array(whole.subarray(0, longest));
}
