const lengthBytes = 8;

/**
 * Makes the header length of a safetensors file that of the JSON object at its front: what mutations insert into the
 * header then stays in it.
 */
export function sealSafetensors(content: Uint8Array): Uint8Array {
  if (content.length <= lengthBytes) return content;
  const end = objectEnd(content);
  if (end === undefined) return content;
  const file = Buffer.from(content);
  file.writeBigUInt64LE(BigInt(end - lengthBytes));
  return file;
}

/** Behind the brace that closes the first one, and the spaces that pad it. */
function objectEnd(content: Uint8Array): number | undefined {
  let [depth, quoted] = [0, false];
  for (let at = lengthBytes; at < content.length; at += 1) {
    const character = String.fromCodePoint(content[at] ?? 0);
    if (quoted) {
      if (character === "\\") at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{") depth += 1;
    else if (character === "}" && (depth -= 1) === 0) {
      while (content[at + 1] === 0x20) at += 1;
      return at + 1;
    }
  }
  return undefined;
}
