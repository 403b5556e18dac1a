import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { DatasetSpec } from "@condensery/datasets";
import { ServiceError } from "@condensery/service-kit";
import type { CheckedDataset } from "../requests/dataset-reference.js";

/**
 * The place of a data set: a folder that lies in one of the roots also when every link on the way is followed.
 *
 * @throws ServiceError (NOT_FOUND)
 */
export async function locateDataset({ source, uri }: CheckedDataset, roots: readonly string[]): Promise<DatasetSpec> {
  if (source.kind === "mnist") return { kind: "mnist" };
  for (const root of roots) {
    const [inside, directory] = await Promise.all([existing(root), existing(join(root, source.name))]);
    if (inside !== undefined && directory?.startsWith(inside + sep) === true) return { kind: "idx", directory };
  }
  throw new ServiceError({
    code: "NOT_FOUND",
    reason: "NOT_FOUND",
    message: `There is no data set ${uri} under the service's data roots.`,
    metadata: { resource: uri },
  });
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    // Whatever the reason, it cannot be read under this root; the caller learns that it was not found
    return undefined;
  }
}
