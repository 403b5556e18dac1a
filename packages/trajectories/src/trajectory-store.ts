import { encodeSafetensors } from "@condensery/wire";
import { sha256InTurns } from "./blob-store.js";
import type { BlobStore, CallOptions } from "./blob-store.js";
import { canonicalJson } from "./canonical-json.js";
import type { JsonObject } from "./canonical-json.js";
import { expertKey, indices, recordKey, specKey, trajectoryKey } from "./record-keys.js";
import type { RecordStore } from "./record-store.js";
import { SnapshotCache } from "./snapshot-cache.js";
import { checkFinite, checkSame, checkSameSize, decodeTheta, outOfSequence } from "./snapshot-checks.js";
import { decodeSnapshotRecord, encodeSnapshotRecord, ManifestError } from "./snapshot-record.js";
import type { SnapshotRecord, SnapshotStatistics } from "./snapshot-record.js";
import { decodeSpec, specDigest } from "./spec-digest.js";
import { TrajectoryError } from "./trajectory-error.js";

/** The state of an expert after `epoch` epochs. */
export interface Snapshot {
  /** 0 is the initialisation. */
  readonly epoch: number;
  /** All parameters, flat, in the network's parameter order; finite, at least one. */
  readonly theta: Float32Array;
  /** Finite numbers to keep with it, such as loss, accuracy and seconds. */
  readonly statistics?: SnapshotStatistics;
}

/** One expert and its snapshots of the epochs 0 .. length - 1. */
export interface ExpertDescription {
  readonly expert: number;
  readonly snapshots: readonly SnapshotRecord[];
}

/** Everything stored for one specification, without the parameters. */
export interface TrajectoryDescription {
  readonly specDigest: string;
  readonly spec: JsonObject;
  /** In order of the expert's index; an expert without any snapshot is not listed. */
  readonly experts: readonly ExpertDescription[];
}

/**
 * Expert trajectories (MTT's "buffers"): for each specification and expert, one parameter vector an epoch.
 *
 * Snapshots are write-once, so that concurrent writers need no lock: of two writers of one epoch the first wins, and
 * the second learns whether it had the same parameters. Plain SGD has no state but theta: an expert resumes from its
 * latest snapshot. Storage failures are StoreErrors; indices and epochs that are no non-negative integers, and
 * malformed digests, are RangeErrors; aborted calls reject with the signal's reason.
 *
 * This is the part that travels: a store behind a connection has it as well.
 */
export interface SnapshotStore {
  /** SHA-256 of the specification's canonical JSON. @throws CanonicalJsonError */
  specDigest(spec: JsonObject): string;
  /** Stores the specification (again) and returns its digest. Needed before the first snapshot. */
  registerSpec(spec: JsonObject, options?: CallOptions): Promise<string>;
  /**
   * Stores the next snapshot of an expert durably. Storing an epoch again with the same parameters changes nothing and
   * returns the first record.
   *
   * @throws TrajectoryError (`unknown-spec`, `sequence`, `conflict`, `shape`, `value`)
   */
  appendSnapshot(
    specDigest: string,
    expert: number,
    snapshot: Snapshot,
    options?: CallOptions,
  ): Promise<SnapshotRecord>;
  /**
   * The parameters after `epoch` epochs, the caller's own copy.
   *
   * @throws TrajectoryError (`missing`); CorruptBlobError; BlobNotFoundError; ManifestError
   */
  readSnapshot(specDigest: string, expert: number, epoch: number, options?: CallOptions): Promise<Float32Array>;
  /** How far one expert got; no snapshots when it has not begun. @throws ManifestError */
  describeExpert(specDigest: string, expert: number, options?: CallOptions): Promise<ExpertDescription>;
  /** Digests of all registered specifications, sorted. */
  list(options?: CallOptions): Promise<readonly string[]>;
}

/** A store whose whole content is at hand. */
export interface TrajectoryStore extends SnapshotStore {
  /** @throws TrajectoryError (`unknown-spec`); ManifestError */
  describe(specDigest: string, options?: CallOptions): Promise<TrajectoryDescription>;
}

/** The parts a trajectory store is made of. */
export interface TrajectoryStoreParts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  /** Bound of the cache of decoded snapshots, in bytes; 0 keeps none. */
  readonly cacheBytes: number;
}

/** Makes a trajectory store of a blob store and a record store. */
export function createTrajectoryStore({ blobs, records, cacheBytes }: TrajectoryStoreParts): TrajectoryStore {
  const cache = new SnapshotCache(cacheBytes);

  const readRecord = async (
    digest: string,
    expert: number,
    epoch: number,
    options: CallOptions,
  ): Promise<SnapshotRecord | undefined> => {
    const key = recordKey(digest, expert, epoch);
    const bytes = await records.read(key, options);
    if (bytes === undefined) return undefined;
    const place = { specDigest: digest, expert, epoch };
    return decodeSnapshotRecord(bytes, place, records.locate(key));
  };

  const readSpec = async (digest: string, options: CallOptions): Promise<JsonObject> => {
    const key = specKey(digest);
    const bytes = await records.read(key, options);
    if (bytes === undefined) {
      throw new TrajectoryError("unknown-spec", digest, "no such specification; register it first");
    }
    return decodeSpec(bytes, digest, records.locate(key));
  };

  const countSnapshots = async (digest: string, expert: number, options: CallOptions): Promise<number> =>
    indices(await records.list(expertKey(digest, expert), options), ".json").length;

  const describeExpert = async (
    digest: string,
    expert: number,
    options: CallOptions = {},
  ): Promise<ExpertDescription> => {
    const folder = expertKey(digest, expert);
    const epochs = indices(await records.list(folder, options), ".json");
    const snapshots: SnapshotRecord[] = [];
    for (const [position, epoch] of epochs.entries()) {
      const record = await readRecord(digest, expert, epoch, options);
      if (epoch !== position || record === undefined) {
        const file = records.locate(recordKey(digest, expert, position));
        throw new ManifestError(file, "", `is missing, though epoch ${epoch} is recorded`);
      }
      snapshots.push(record);
    }
    return { expert, snapshots };
  };

  return {
    specDigest,
    describeExpert,

    async registerSpec(spec, options = {}) {
      const digest = specDigest(spec);
      const bytes = new TextEncoder().encode(canonicalJson(spec));
      if (!(await records.create(specKey(digest), bytes, options))) await readSpec(digest, options);
      return digest;
    },

    async appendSnapshot(digest, expert, snapshot, options = {}) {
      const { epoch, theta, statistics = {} } = snapshot;
      const key = recordKey(digest, expert, epoch);
      checkFinite(digest, theta, statistics);
      await readSpec(digest, options);
      const bytes = encodeSafetensors({
        theta: { dtype: "F32", shape: [theta.length], data: theta },
      });
      const record: SnapshotRecord = {
        specDigest: digest,
        expert,
        epoch,
        blob: await sha256InTurns(bytes),
        parameters: theta.length,
        statistics: { ...statistics },
      };
      const stored = await readRecord(digest, expert, epoch, options);
      if (stored === undefined && epoch > 0) {
        const previous = await readRecord(digest, expert, epoch - 1, options);
        if (previous === undefined) throw outOfSequence(record, await countSnapshots(digest, expert, options));
        checkSameSize(record, previous);
      }
      if (stored !== undefined) checkSame(record, stored);
      // Also for a known record: putting the blob again mends a damaged copy.
      await blobs.put(bytes, options);
      if (stored !== undefined) return stored;
      if (await records.create(key, encodeSnapshotRecord(record), options)) return record;
      const winner = await readRecord(digest, expert, epoch, options);
      if (winner === undefined) throw new ManifestError(records.locate(key), "", "was deleted while in use");
      checkSame(record, winner);
      return winner;
    },

    async readSnapshot(digest, expert, epoch, options = {}) {
      const record = await readRecord(digest, expert, epoch, options);
      if (record === undefined) {
        const message = `expert ${expert} has no snapshot of epoch ${epoch}`;
        throw new TrajectoryError("missing", digest, message, { expert, epoch });
      }
      const cached = cache.get(record.blob);
      if (cached !== undefined) return cached.slice();
      const theta = decodeTheta(await blobs.get(record.blob, options), record);
      cache.set(record.blob, theta);
      return theta.slice();
    },

    async describe(digest, options = {}) {
      const spec = await readSpec(digest, options);
      const experts: ExpertDescription[] = [];
      for (const expert of indices(await records.list(trajectoryKey(digest), options), "")) {
        const description = await describeExpert(digest, expert, options);
        if (description.snapshots.length > 0) experts.push(description);
      }
      return { specDigest: digest, spec, experts };
    },

    async list(options = {}) {
      const names = await records.list("trajectories", options);
      return names.filter((name) => /^[0-9a-f]{64}$/.test(name));
    },
  };
}
