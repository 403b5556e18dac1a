import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { restoreZca, storeZca, ZcaError, type ZcaTensor, type ZcaWhitening } from "@condensery/datasets";
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type WireTensor } from "@condensery/wire";

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

const format = "condensery-kept-whitening/1";

export function openWhiteningCache(folder: string): WhiteningCache {
  const pathOf = ({ dataset, epsilon }: WhiteningKey): string =>
    join(folder, `${createHash("sha256").update(`${format} ${dataset} ${epsilon}`).digest("hex")}.whitening`);
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

const names = ["mean", "transform", "inverse"] as const;

function encode({ dataset }: WhiteningKey, zca: ZcaWhitening): Uint8Array {
  const { description, tensors } = storeZca(zca);
  const float32 = (tensor: ZcaTensor): WireTensor => ({ dtype: "F32", ...tensor });
  return encodeSafetensors(
    { mean: float32(tensors.mean), transform: float32(tensors.transform), inverse: float32(tensors.inverse) },
    { format, dataset, description: JSON.stringify(description), sha256: contentDigest(tensors) },
  );
}

/** Undefined for bytes that are not, to the last bit, what was kept under the key. */
function decode({ dataset, epsilon }: WhiteningKey, bytes: Uint8Array): ZcaWhitening | undefined {
  try {
    const { tensors, metadata } = decodeSafetensors(bytes);
    const [mean, transform, inverse] = names.map((name) => tensors[name]);
    if (mean?.dtype !== "F32" || transform?.dtype !== "F32" || inverse?.dtype !== "F32") return undefined;
    const stored = { mean, transform, inverse };
    const isKept = metadata["format"] === format && metadata["dataset"] === dataset;
    if (!isKept || metadata["sha256"] !== contentDigest(stored)) return undefined;
    // Whatever the text holds, it is checked with the tensors
    const description = JSON.parse(metadata["description"] ?? "null") as ReturnType<typeof storeZca>["description"];
    const zca = restoreZca({ description, tensors: stored });
    return zca.epsilon === epsilon ? zca : undefined;
  } catch (error) {
    if (error instanceof SafetensorsError || error instanceof ZcaError || error instanceof SyntaxError)
      return undefined;
    throw error;
  }
}

function contentDigest(tensors: Readonly<Record<(typeof names)[number], ZcaTensor>>): string {
  const hash = createHash("sha256");
  for (const name of names) {
    const { data } = tensors[name];
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
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
