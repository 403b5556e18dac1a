import { endianness } from "node:os";

/** An array as NumPy knows it. */
export interface NpyArray {
  /** Axis lengths, outermost first; none for a scalar. */
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | BigInt64Array | readonly string[];
}

const order = endianness() === "LE" ? "<" : ">";
const magic = "\u0093NUMPY\u0001\0";
/** NumPy aligns the data of a file to this many bytes. */
const alignment = 64;

/** The bytes of a `.npy` file, version 1.0. */
export function npyBytes({ shape, data }: NpyArray): Uint8Array {
  const { type, bytes } = encoded(data);
  const axes = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': ${axes}, }`;
  const before = magic.length + 2;
  const length = Math.ceil((before + description.length + 1) / alignment) * alignment - before;
  const header = Buffer.alloc(before + length, " ", "latin1");
  header.write(magic, "latin1");
  header.writeUInt16LE(length, magic.length);
  header.write(`${description.padEnd(length - 1)}\n`, before, "latin1");
  return Buffer.concat([header, bytes]);
}

function encoded(data: NpyArray["data"]): { readonly type: string; readonly bytes: Uint8Array } {
  if (!ArrayBuffer.isView(data)) return encodedTexts(data);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof Float32Array) return { type: `${order}f4`, bytes };
  return { type: data instanceof Float64Array ? `${order}f8` : `${order}i8`, bytes };
}

/** Texts of one length, as UTF-32 padded with zeros. */
function encodedTexts(texts: readonly string[]): { readonly type: string; readonly bytes: Uint8Array } {
  const characters = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const length = Math.max(1, ...characters.map((text) => text.length));
  const codes = new Uint32Array(texts.length * length);
  for (const [i, text] of characters.entries()) codes.set(text, i * length);
  return { type: `${order}U${length}`, bytes: new Uint8Array(codes.buffer) };
}
