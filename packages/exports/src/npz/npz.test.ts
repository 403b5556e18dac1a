import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportSet } from "../export-set.js";
import { sampleSet } from "../testing/sample-set.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { npyBytes } from "./npy-array.js";

/** Entries of an archive of stored files, read from its central directory. */
function entriesOf(archive: Buffer): ReadonlyMap<string, { readonly stamp: number; readonly content: Buffer }> {
  const end = archive.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  const entries = new Map<string, { readonly stamp: number; readonly content: Buffer }>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, stamp, bytes] = [
      archive.readUInt16LE(at + 10),
      archive.readUInt32LE(at + 12),
      archive.readUInt32LE(at + 20),
    ];
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    expect(method).toBe(0);
    const content = archive.subarray(start, start + bytes);
    entries.set(archive.toString("utf8", at + 46, at + 46 + name), { stamp, content });
    at += 46 + name + extra + comment;
  }
  return entries;
}

test("an archive holds the numbers as they are, and equal sets give equal bytes", async () => {
  await using folder = await temporaryFolder();
  const set = sampleSet(3);
  const [first, second] = [join(folder.path, "a.npz"), join(folder.path, "b.npz")];
  await exportSet(set, { format: "npz", path: first });
  await exportSet(set, { format: "npz", path: second });
  const archive = await readFile(first);
  expect(archive.equals(await readFile(second))).toBe(true);

  const entries = entriesOf(archive);
  const names = [
    "images",
    "labels",
    "class_indices",
    "class_names",
    "alpha",
    "mean",
    "std",
    "preprocessing",
    "metadata",
  ];
  expect([...entries.keys()]).toEqual(names.map((name) => `${name}.npy`));
  // 1 January 1980, midnight
  expect(new Set([...entries.values()].map(({ stamp }) => stamp))).toEqual(new Set([0x00210000]));
  expect(entries.get("images.npy")?.content.equals(npyBytes(set.images))).toBe(true);
  const indices = entries.get("class_indices.npy")?.content.subarray(-32);
  expect([0, 8, 16, 24].map((offset) => indices?.readBigInt64LE(offset))).toEqual([1n, 0n, 0n, 1n]);
});

test("the header of an array says type and shape, and ends on a multiple of 64 bytes", () => {
  const header = (bytes: Uint8Array): string => {
    const file = Buffer.from(bytes);
    expect(file.subarray(0, 8)).toEqual(Buffer.from("\u0093NUMPY\u0001\0", "latin1"));
    const end = 10 + file.readUInt16LE(8);
    expect(end % 64).toBe(0);
    expect(file.toString("latin1", end - 1, end)).toBe("\n");
    return file.toString("latin1", 10, end).trimEnd();
  };
  const scalar = npyBytes({ shape: [], data: Float64Array.of(0.5) });
  expect(header(scalar)).toBe("{'descr': '<f8', 'fortran_order': False, 'shape': (), }");
  expect(Buffer.from(scalar).readDoubleLE(scalar.length - 8)).toBe(0.5);
  const texts = npyBytes({ shape: [3], data: ["a", "", "𝔸é"] });
  expect(header(texts)).toBe("{'descr': '<U2', 'fortran_order': False, 'shape': (3,), }");
  const codes = new Uint32Array(Uint8Array.from(texts.subarray(-24)).buffer);
  expect([...codes]).toEqual([0x61, 0, 0, 0, 0x1d538, 0xe9]);
  const view = new Float32Array([9, 1, 2]).subarray(1);
  expect(Buffer.from(npyBytes({ shape: [1, 2], data: view })).subarray(-8)).toEqual(
    Buffer.from(Float32Array.of(1, 2).buffer),
  );
});
