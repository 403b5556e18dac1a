import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FlopsMeter } from "../../limits/flops-rate.js";
import { temporaryFolder } from "../../testing/temporary-folder.js";
import { formerWork } from "./former-work.js";
import { StateFolder } from "./state-folder.js";

async function write(folder: StateFolder, id: string, text: string, seconds: number): Promise<void> {
  await mkdir(folder.resultOf(id), { recursive: true });
  const file = join(folder.resultOf(id), "dataset.json");
  await writeFile(file, text);
  await utimes(file, seconds, seconds);
}

const costing = (flops: number, deviceSeconds: number): string => JSON.stringify({ cost: { flops, deviceSeconds } });

test("the newest result tells how fast its work was done", async () => {
  await using temporary = await temporaryFolder();
  const folder = new StateFolder(temporary.path);
  expect(await formerWork(folder)).toBeUndefined();
  await folder.prepare();
  await mkdir(folder.folderOf("without-a-result"));
  expect(await formerWork(folder)).toBeUndefined();
  await write(folder, "newer", costing(8e9, 4), 2000);
  await write(folder, "older", costing(1, 1), 1000);
  expect(await formerWork(folder)).toEqual({ flops: 8e9, deviceSeconds: 4 });
});

test.each(["", "[]", "{}", '{"cost":{"flops":"1","deviceSeconds":1}}', '{"cost":{"flops":1e400,"deviceSeconds":1}}'])(
  "a document that does not say so (%s) is passed over",
  async (text) => {
    await using temporary = await temporaryFolder();
    const folder = new StateFolder(temporary.path);
    await write(folder, "damaged", text, 1000);
    expect(await formerWork(folder)).toBeUndefined();
  },
);

test("an estimate goes by what was measured here, else before, else by what is assumed", () => {
  const meter = new FlopsMeter(5e9, { flops: 8e9, deviceSeconds: 4 });
  expect(meter.rate).toEqual({ flopsPerSecond: 2e9, basis: "measured" });
  meter.add({ flops: 1e9, deviceSeconds: 0.5 });
  expect(meter.rate).toEqual({ flopsPerSecond: 2e9, basis: "measured" });
  meter.add({ flops: 2e9, deviceSeconds: 0.5 });
  expect(meter.rate).toEqual({ flopsPerSecond: 3e9, basis: "measured" });
  const assumed = { flopsPerSecond: 5e9, basis: "assumed" };
  // Too short to be more than starting up
  expect(new FlopsMeter(5e9, { flops: 1e9, deviceSeconds: 0.5 }).rate).toEqual(assumed);
  expect(new FlopsMeter(5e9, { flops: 0, deviceSeconds: 4 }).rate).toEqual(assumed);
});
