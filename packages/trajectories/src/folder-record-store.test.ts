import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordStoreConformance } from "./record-store-conformance.js";
import { folderRecordStore } from "./record-store.js";

recordStoreConformance("a folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "condensery-records-"));
  return { store: folderRecordStore(folder), dispose: () => rm(folder, { recursive: true }) };
});
