import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { datasetKinds, type DatasetSpec } from "@condensery/datasets";

/** Whether an archive is the one that was published. */
export interface ArchiveComparison {
  /** Hexadecimal. */
  readonly md5: string;
  readonly isPublished: boolean;
}

/** Undefined for what is no archive, or was published nowhere. @throws what the file system says; the signal's reason */
export async function comparedArchive(spec: DatasetSpec, signal: AbortSignal): Promise<ArchiveComparison | undefined> {
  const address = datasetKinds.find(({ kind }) => kind === spec.kind)?.address;
  if (address === undefined || !("path" in spec) || !(await stat(spec.path)).isFile()) return undefined;
  const hash = createHash("md5");
  for await (const chunk of createReadStream(spec.path, { signal }) as AsyncIterable<Uint8Array>) hash.update(chunk);
  const md5 = hash.digest("hex");
  return { md5, isPublished: md5 === address.md5 };
}
