import { buffer } from "node:stream/consumers";
import { pack, type Header } from "tar-stream";

export type TarEntry = readonly [header: Partial<Header> & Pick<Header, "name">, content: Uint8Array];

/** A tar archive, for tests. */
export async function tarArchive(entries: readonly TarEntry[]): Promise<Uint8Array> {
  const packing = pack();
  for (const [header, content] of entries) packing.entry(header, content);
  packing.finalize();
  return buffer(packing as AsyncIterable<Uint8Array>);
}
