import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { snapshotStoreConformance } from "@condensery/trajectories/testing";
import { remoteTrajectoryStore } from "@condensery/trajectory-client";
import { serve } from "./testing/served-store.js";

snapshotStoreConformance("a folder behind the service", async () => {
  const folder = await mkdtemp(join(tmpdir(), "condensery-served-"));
  const served = await serve(folder);
  return {
    store: remoteTrajectoryStore(served.dial(), { cacheBytes: 2 ** 20 }),
    reopen: async () => remoteTrajectoryStore(served.dial(), { cacheBytes: 0 }),
    read: (key) => readFile(join(folder, key)),
    write: (key, bytes) => writeFile(join(folder, key), bytes),
    remove: (key) => rm(join(folder, key)),
    async dispose() {
      await served[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
});
