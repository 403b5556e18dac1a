import { callUnary, type ServiceChannel, span } from "@condensery/service-kit";
import {
  canonicalJson,
  checkFinite,
  SnapshotCache,
  type SnapshotStore,
  specDigest as digestOf,
} from "@condensery/trajectories";
import { TrajectoryServiceService as service } from "@condensery/wire/trajectory";
import { appendSnapshot } from "./append-snapshot.js";
import { withDomainErrors } from "./domain-error.js";
import { readSnapshot } from "./read-snapshot.js";
import { connection, type RemoteTrajectoryStoreOptions, unaryOptions } from "./remote-options.js";
import { recordFromWire, snapshotName } from "./snapshot-name.js";

const defaultCacheBytes = 256 * 2 ** 20;
const pageSize = 1000;

/**
 * The store of a trajectory-store service. Snapshots are write-once, so one that was read once is served from a bounded
 * cache without asking again. Errors are those of a store on this machine; what the connection adds are RemoteErrors.
 */
export function remoteTrajectoryStore(
  channel: ServiceChannel,
  options: RemoteTrajectoryStoreOptions = {},
): SnapshotStore {
  const link = connection(channel, options);
  const cache = new SnapshotCache(options.cacheBytes ?? defaultCacheBytes);
  return {
    specDigest: digestOf,

    async registerSpec(spec, callOptions = {}) {
      const request = { specificationJson: canonicalJson(spec) };
      const subject = { specDigest: digestOf(spec), expert: 0 };
      const response = await withDomainErrors(subject, () =>
        callUnary(channel, service.registerSpecification, request, unaryOptions(link, callOptions)),
      );
      return response.specificationDigest;
    },

    async appendSnapshot(specDigest, expert, snapshot, callOptions = {}) {
      const { epoch, theta, statistics = {} } = snapshot;
      const name = snapshotName(specDigest, expert, epoch);
      checkFinite(specDigest, theta, statistics);
      const attributes = {
        "condensery.expert": expert,
        "condensery.epoch": epoch,
        "condensery.bytes": theta.byteLength,
      };
      return span("condensery.snapshot_write", attributes, () =>
        withDomainErrors({ specDigest, expert, epoch }, () => appendSnapshot(link, name, snapshot, callOptions)),
      );
    },

    async readSnapshot(specDigest, expert, epoch, callOptions = {}) {
      const name = snapshotName(specDigest, expert, epoch);
      callOptions.signal?.throwIfAborted();
      const key = `${specDigest}/${expert}/${epoch}`;
      const attributes = { "condensery.expert": expert, "condensery.epoch": epoch };
      return span("condensery.snapshot_read", attributes, async (open) => {
        const cached = cache.get(key);
        const theta =
          cached ??
          (await withDomainErrors({ specDigest, expert, epoch }, () => readSnapshot(link, name, callOptions)));
        open.set({ "condensery.cached": cached !== undefined, "condensery.bytes": theta.byteLength });
        if (cached === undefined) cache.set(key, theta);
        return theta.slice();
      });
    },

    async describeExpert(specDigest, expert, callOptions = {}) {
      const request = { specificationDigest: snapshotName(specDigest, expert).specificationDigest, expert };
      const { snapshots } = await withDomainErrors({ specDigest, expert }, () =>
        callUnary(channel, service.describeExpert, request, unaryOptions(link, callOptions)),
      );
      return { expert, snapshots: snapshots.map((each, index) => recordFromWire(each, `snapshots[${index}]`)) };
    },

    async list(callOptions = {}) {
      const digests: string[] = [];
      let pageToken = "";
      do {
        const request = { pageSize, pageToken };
        const page = await callUnary(channel, service.listTrajectories, request, unaryOptions(link, callOptions));
        digests.push(...page.specificationDigests);
        pageToken = page.nextPageToken;
      } while (pageToken !== "");
      return digests;
    },
  };
}
