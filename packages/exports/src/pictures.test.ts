import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fitZca, rowProduct, whitenImages } from "@condensery/datasets";
import sharp from "sharp";
import { expect, test } from "vitest";
import { exportSet } from "./export-set.js";
import { arrowTable } from "./testing/arrow-table.js";
import { sampleBytes, sampleSet } from "./testing/sample-set.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

/** Bytes [channels, height, width] of a PNG, with what its header says of colours. */
async function decoded(png: Uint8Array): Promise<{ readonly space: string | undefined; readonly pixels: Uint8Array }> {
  const image = sharp(png);
  const { space, channels } = await image.metadata();
  const grey = channels === 1 ? image.toColourspace("b-w") : image;
  const data = await grey.raw().toBuffer();
  const plane = data.length / channels;
  const planes = Uint8Array.from(data, (_, i) => data[(i % plane) * channels + Math.floor(i / plane)] ?? 0);
  return { space, pixels: planes };
}

/** Where the four images of the sample go: classes dog, cat, cat, dog. */
const paths = ["train/dog/0000.png", "train/cat/0000.png", "train/cat/0001.png", "train/dog/0001.png"];

test.each([
  { channels: 1, space: "b-w" },
  { channels: 3, space: "srgb" },
])("PNG and Parquet show the bytes of images of $channels channels", async ({ channels, space }) => {
  await using folder = await temporaryFolder();
  const set = sampleSet(channels);
  const [pictures, parquet] = [join(folder.path, "new/pictures"), join(folder.path, "a.parquet")];
  expect(await exportSet(set, { format: "png", path: pictures })).toEqual({ format: "png", path: pictures, images: 4 });
  await exportSet(set, { format: "parquet", path: parquet });

  const table = await arrowTable(parquet);
  const [images, labels] = [table.getChild("image"), table.getChild("label")];
  expect([...(labels ?? [])]).toEqual([1n, 0n, 0n, 1n]);
  const size = channels * 30;
  for (const [i, path] of paths.entries()) {
    const png = await readFile(join(pictures, path));
    const expected = sampleBytes(channels).subarray(i * size, (i + 1) * size);
    expect(await decoded(png)).toEqual({ space, pixels: expected });
    const image = images?.get(i) as { readonly bytes: Uint8Array; readonly path: string };
    expect(png.equals(image.bytes)).toBe(true);
    expect(image.path).toBe(path);
  }
  expect((await readdir(pictures)).toSorted()).toEqual(["export.json", "train"]);
});

test("a Parquet file says what its columns are, as the library datasets reads it", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a.parquet");
  await exportSet(sampleSet(1), { format: "parquet", path });
  const { schema } = await arrowTable(path);
  expect(schema.fields.map(({ name, type }) => `${name}: ${String(type)}`)).toEqual([
    "image: Struct<{bytes:Binary, path:Utf8}>",
    "label: Int64",
  ]);
  expect(JSON.parse(schema.metadata.get("huggingface") ?? "")).toEqual({
    info: { features: { image: { _type: "Image" }, label: { names: ["cat", "dog"], _type: "ClassLabel" } } },
  });
  const document: unknown = JSON.parse(schema.metadata.get("condensery") ?? "");
  expect(document).toMatchObject({ alpha: 0.0625, preprocessing: { mean: [0.3] } });
});

test("values beyond black and white are clamped", async () => {
  await using folder = await temporaryFolder();
  const preprocessing = { kind: "standardise", mean: [0.5], std: [0.25], padTo: null } as const;
  const images = { shape: [1, 1, 1, 3], data: Float32Array.of(-9, 0.001, 9) };
  const set = sampleSet(1, { images, labels: { shape: [1, 2], data: Float32Array.of(0, 1) }, preprocessing });
  await exportSet(set, { format: "png", path: join(folder.path, "a") });
  const { pixels } = await decoded(await readFile(join(folder.path, "a/train/dog/0000.png")));
  expect([...pixels]).toEqual([0, 128, 255]);
});

test("whitened images show what they were made of, and need their whitening", async () => {
  await using folder = await temporaryFolder();
  const shape = { channels: 1, height: 5, width: 6 };
  const train = { count: 4, shape, images: sampleBytes(1), labels: new Int32Array(4) };
  const whitening = await fitZca(train, { product: rowProduct });
  const indices = Int32Array.of(0, 1, 2, 3);
  const data = await whitenImages(train, whitening, indices, { product: rowProduct });
  const preprocessing = { kind: "zca", epsilon: whitening.epsilon, padTo: null } as const;
  const set = sampleSet(1, { images: { shape: [4, 1, 5, 6], data }, preprocessing });
  const path = join(folder.path, "a");
  await expect(exportSet(set, { format: "png", path })).rejects.toMatchObject({ reason: "set" });
  await exportSet({ ...set, whitening }, { format: "png", path });
  for (const [i, name] of paths.entries()) {
    const { pixels } = await decoded(await readFile(join(path, name)));
    expect(pixels).toEqual(sampleBytes(1).subarray(i * 30, (i + 1) * 30));
  }
  const archive = join(folder.path, "a.npz");
  await exportSet({ ...set, whitening }, { format: "npz", path: archive });
  const names = (await readFile(archive)).toString("latin1");
  for (const name of ["zca_mean", "zca_transform", "zca_inverse"]) expect(names).toContain(`${name}.npy`);
});

test("classes that are no folder names, or out of order, get numbers and a table", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "a");
  await exportSet(sampleSet(1, { classes: ["zebra, plains", "a/b"] }), { format: "png", path });
  expect((await readdir(join(path, "train"))).toSorted()).toEqual(["0-zebra-plains", "1-a-b"]);
  expect(await readFile(join(path, "classes.tsv"), "utf8")).toBe("0-zebra-plains\tzebra, plains\n1-a-b\ta/b\n");
});

test("images of two channels are no pictures, and stay away", async () => {
  await using folder = await temporaryFolder();
  for (const format of ["png", "parquet"] as const) {
    await expect(exportSet(sampleSet(2), { format, path: join(folder.path, "a") })).rejects.toMatchObject({
      name: "ExportError",
      reason: "format",
      message: expect.stringContaining("1 or 3 channels for PNG, got 2") as string,
    });
  }
  expect(await readdir(folder.path)).toEqual([]);
});
