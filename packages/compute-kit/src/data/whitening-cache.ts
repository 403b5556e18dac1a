import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { restoreZca, storeZca, type ZcaWhitening } from "@condensery/datasets";
import { decodeWhiteningFile, encodeWhiteningFile } from "@condensery/wire";

/** What a whitening was fitted to. */
export interface WhiteningKey {
  /** SHA-256 of the data set's content. */
  readonly dataset: string;
  readonly epsilon: number;
}

/** Whitenings in a folder, which processes may share and which may be deleted at any time. */
export interface WhiteningCache {
  /** What an earlier fit has kept; undefined where nothing is, or nothing that is whole. */
  read(key: WhiteningKey): Promise<ZcaWhitening | undefined>;
  /** Does nothing where the file system refuses: the next one fits again. */
  keep(key: WhiteningKey, zca: ZcaWhitening): Promise<void>;
}

/** Changes whenever the same images would be whitened otherwise, or the file is another one. */
const version = 2;

export function openWhiteningCache(folder: string): WhiteningCache {
  const pathOf = ({ dataset, epsilon }: WhiteningKey): string =>
    join(folder, `${sha256(Buffer.from(`${version} ${dataset} ${epsilon}`)).toString("hex")}.whitening`);
  return {
    read: (key) => unlessUnusable(async () => decode(key, await readFile(pathOf(key)))),
    async keep(key, zca) {
      await unlessUnusable(async () => {
        await mkdir(folder, { recursive: true });
        // A folder of its own, since others may be writing the same
        const partial = await mkdtemp(join(folder, "partial-"));
        try {
          const file = join(partial, "whitening");
          await writeFile(file, encode(key, zca), { flush: true });
          await rename(file, pathOf(key));
        } finally {
          await rm(partial, { recursive: true, force: true });
        }
      });
    },
  };
}

/** The file that results have of a whitening, behind its SHA-256. */
function encode({ dataset }: WhiteningKey, zca: ZcaWhitening): Uint8Array {
  const { description, tensors } = storeZca(zca);
  const bytes = encodeWhiteningFile({ dataset, description: JSON.stringify(description), tensors });
  return Buffer.concat([sha256(bytes), bytes]);
}

/** Undefined for bytes that are not, to the last bit, what was kept under the key. */
function decode({ dataset, epsilon }: WhiteningKey, content: Buffer): ZcaWhitening | undefined {
  const [digest, bytes] = [content.subarray(0, digestBytes), content.subarray(digestBytes)];
  if (!digest.equals(sha256(bytes))) return undefined;
  // Written by this program, so that it is what it should be
  const stored = decodeWhiteningFile(bytes);
  const description = JSON.parse(stored.description) as ReturnType<typeof storeZca>["description"];
  const zca = restoreZca({ description, tensors: stored.tensors });
  return stored.dataset === dataset && zca.epsilon === epsilon ? zca : undefined;
}

const digestBytes = 32;

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** Undefined where the file system refuses; other errors are the caller's. */
async function unlessUnusable<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    const isRefused = error instanceof Error && "syscall" in error && "code" in error;
    if (!isRefused) throw error;
    return undefined;
  }
}
