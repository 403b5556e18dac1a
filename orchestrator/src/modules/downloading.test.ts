import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { create, download, failure, watchAll } from "./testing/calls.js";
import { serve, temporaryFolder } from "./testing/served-orchestrator.js";

test("files are downloaded in chunks, whole or from an offset on", async () => {
  await using state = await temporaryFolder();
  await using orchestrator = await serve(state.path);
  const { channel, runs } = orchestrator;
  const { name } = await create(channel);
  const early = await failure(download(channel, { name, file: "grid.png", offsetBytes: 0n }));
  expect(early).toMatchObject({ code: "FAILED_PRECONDITION", reason: "WRONG_STATE" });
  const run = await runs.next();
  await run.succeed();
  await watchAll(channel, name);
  const file = await readFile(join(run.options.folder, "grid.png"));
  const whole = await download(channel, { name, file: "grid.png", offsetBytes: 0n });
  expect(whole.bytes.equals(file)).toBe(true);
  expect(whole.sizeBytes).toBe(BigInt(file.length));
  expect(whole.sha256).toBe(createHash("sha256").update(file).digest("hex"));
  expect(whole.chunks).toEqual([2 ** 20, 2 ** 20, 2 ** 20, 2 ** 20, file.length - 4 * 2 ** 20]);
  const rest = await download(channel, { name, file: "grid.png", offsetBytes: 4_000_000n });
  expect(rest.bytes.equals(file.subarray(4_000_000))).toBe(true);
  expect(rest).toMatchObject({ sizeBytes: whole.sizeBytes, sha256: whole.sha256 });
  const end = await download(channel, { name, file: "grid.png", offsetBytes: whole.sizeBytes });
  expect(end.bytes.length).toBe(0);

  const beyond = await failure(download(channel, { name, file: "grid.png", offsetBytes: whole.sizeBytes + 1n }));
  expect(beyond).toMatchObject({ code: "INVALID_ARGUMENT", fields: [{ field: "offset_bytes" }] });
  for (const other of ["job/job.json", "../events.jsonl", "images"]) {
    const missing = await failure(download(channel, { name, file: other, offsetBytes: 0n }));
    expect(missing).toMatchObject({ code: "NOT_FOUND", reason: "NOT_FOUND" });
  }
  const nothing = await failure(download(channel, { name: "x", file: "", offsetBytes: -1n }));
  expect(nothing.fields.map(({ field }) => field)).toEqual(["name", "file", "offset_bytes"]);
  await writeFile(join(run.options.folder, "grid.png"), "short");
  expect(await failure(download(channel, { name, file: "grid.png", offsetBytes: 0n }))).toMatchObject({
    code: "DATA_LOSS",
    reason: "CORRUPT_BLOB",
    metadata: { blob: whole.sha256 },
  });
});
