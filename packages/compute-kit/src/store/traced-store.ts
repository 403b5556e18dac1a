import { span } from "@condensery/service-kit";
import type { SnapshotStore } from "@condensery/trajectories";

/** The same store, with a span for each snapshot that is read or written. A remote store has them by itself. */
export function tracedStore(store: SnapshotStore): SnapshotStore {
  return {
    specDigest: (spec) => store.specDigest(spec),
    registerSpec: (spec, options) => store.registerSpec(spec, options),
    describeExpert: (digest, expert, options) => store.describeExpert(digest, expert, options),
    list: (options) => store.list(options),
    readSnapshot: (digest, expert, epoch, options) => {
      const attributes = { "condensery.expert": expert, "condensery.epoch": epoch };
      return span("condensery.snapshot_read", attributes, async (open) => {
        const theta = await store.readSnapshot(digest, expert, epoch, options);
        open.set({ "condensery.bytes": theta.byteLength });
        return theta;
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
