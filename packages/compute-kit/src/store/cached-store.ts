import { span } from "@condensery/service-kit";
import { SnapshotCache, type SnapshotStore } from "@condensery/trajectories";

/**
 * A store on this machine behind a cache of `cacheBytes`, with a span for each snapshot that is read or written.
 * Snapshots are write-once, so one that was read once needs no second look. A remote store has all this by itself.
 */
export function cachedStore(store: SnapshotStore, cacheBytes: number): SnapshotStore {
  const cache = new SnapshotCache(cacheBytes);
  return {
    specDigest: (spec) => store.specDigest(spec),
    registerSpec: (spec, options) => store.registerSpec(spec, options),
    describeExpert: (digest, expert, options) => store.describeExpert(digest, expert, options),
    list: (options) => store.list(options),
    readSnapshot: (digest, expert, epoch, options) => {
      const key = `${digest}/${expert}/${epoch}`;
      const attributes = { "condensery.expert": expert, "condensery.epoch": epoch };
      return span("condensery.snapshot_read", attributes, async (open) => {
        const cached = cache.get(key);
        const theta = cached ?? (await store.readSnapshot(digest, expert, epoch, options));
        open.set({ "condensery.cached": cached !== undefined, "condensery.bytes": theta.byteLength });
        if (cached === undefined) cache.set(key, theta);
        return theta.slice();
      });
    },
    appendSnapshot: (digest, expert, snapshot, options) => {
      const { epoch, theta } = snapshot;
      const attributes = {
        "condensery.expert": expert,
        "condensery.epoch": epoch,
        "condensery.bytes": theta.byteLength,
      };
      return span("condensery.snapshot_write", attributes, () =>
        store.appendSnapshot(digest, expert, snapshot, options),
      );
    },
  };
}
