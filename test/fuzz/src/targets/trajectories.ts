import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  BlobNotFoundError,
  CorruptBlobError,
  ManifestError,
  openTrajectoryStore,
  TrajectoryError,
} from "@condensery/trajectories";
import { mutatedBytes } from "../mutation/mutated-bytes.js";
import { ChangingFolder, mutatedFiles } from "../mutation/mutated-files.js";
import { mutatedJson } from "../mutation/mutated-json.js";
import { sealed } from "../mutation/sealed.js";
import { nothingToClose, refusesWith, Violation, type FuzzTarget } from "../target.js";
import { sealSafetensors } from "./seal-safetensors.js";

const spec = { dataset: "mnist", network: { kind: "convnet", width: 4 }, seed: "1" };
const refuses = refusesWith(BlobNotFoundError, CorruptBlobError, ManifestError, TrajectoryError);

/** A store with one expert of one epoch; the paths of its files. */
async function oneSnapshot(folder: string) {
  const store = await openTrajectoryStore(folder, { cacheBytes: 0 });
  const digest = await store.registerSpec(spec);
  const snapshot = { epoch: 0, theta: Float32Array.of(1, 2, 3), statistics: { loss: 0.5 } };
  const { blob } = await store.appendSnapshot(digest, 0, snapshot);
  const paths = {
    spec: `trajectories/${digest}/spec.json`,
    record: `trajectories/${digest}/0/0.json`,
    blob: `blobs/sha256/${blob.slice(0, 2)}/${blob}.safetensors`,
  };
  return { store, digest, blob, paths };
}

/** The manifest: specification and records. */
export const trajectoryManifest: FuzzTarget = {
  name: "trajectory-manifest",
  weight: 4,
  async open(folder) {
    const { store, digest, paths } = await oneSnapshot(folder);
    const read = async (path: string) => new Uint8Array(await readFile(join(folder, path)));
    const files = { [paths.record]: await read(paths.record), [paths.spec]: await read(paths.spec) };
    const record: unknown = JSON.parse(new TextDecoder().decode(files[paths.record]));
    const changeable = [
      { path: paths.record, cases: mutatedJson([record], ['"blob":"', '"statistics":{', "../", "1e400", "null"]) },
      { path: paths.spec, cases: mutatedJson([spec]) },
    ];
    const changing = await ChangingFolder.create(folder, files, changeable);
    return {
      // The specification's digest is its name: one that is written in another way is no longer valid
      cases: mutatedFiles(files, changeable).map(({ content }) => ({ content, valid: false })),
      async read(content) {
        changing.change(content);
        const { experts } = await store.describe(digest);
        const [snapshot] = experts[0]?.snapshots ?? [];
        if (snapshot === undefined) throw new Violation("the snapshot was not found");
        await store.readSnapshot(digest, 0, 0);
      },
      refuses,
      [Symbol.asyncDispose]: nothingToClose,
    };
  },
};

/** Blobs: under the digest of what they were, and under that of what they are. */
export const trajectoryBlob: FuzzTarget = {
  name: "trajectory-blob",
  weight: 4,
  async open(folder) {
    const { store, digest, blob, paths } = await oneSnapshot(folder);
    const theta = new Uint8Array(await readFile(join(folder, paths.blob)));
    const record = await readFile(join(folder, paths.record), "utf8");
    let last = join(folder, paths.blob);
    return {
      cases: sealed(mutatedBytes([theta], ['"theta"', '"F32"', "[3]", "[]", '"F64"', "[1,3]", "{}"]), sealSafetensors),
      async read(content) {
        await rm(last, { force: true });
        const actual = createHash("sha256").update(content).digest("hex");
        last = join(folder, "blobs", "sha256", actual.slice(0, 2), `${actual}.safetensors`);
        await mkdir(dirname(last), { recursive: true });
        await writeFile(last, content);
        await writeFile(join(folder, paths.record), record.replace(blob, actual));
        const read = await store.readSnapshot(digest, 0, 0);
        if (read.length !== 3) throw new Violation(`${read.length} parameters were read`);
      },
      refuses,
      [Symbol.asyncDispose]: nothingToClose,
    };
  },
};
