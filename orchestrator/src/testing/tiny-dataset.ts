import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomStream } from "@condensery/rng";

const side = 8;

/**
 * Writes a data set of idx files that a small network learns in an instant: 8x8 images of three (or up to
 * eight) classes, each bright in another place, under noise. Equal seeds give equal files.
 */
export async function writeTinyDataset(folder: string, seed = 1, classes = 3): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeSplit(folder, "train", 30, seed, classes);
  await writeSplit(folder, "t10k", 12, seed + 1, classes);
}

async function writeSplit(folder: string, name: string, count: number, seed: number, classes: number): Promise<void> {
  const stream = randomStream({ seed, purpose: "tiny-dataset" });
  const labels = Uint8Array.from({ length: count }, (_, image) => image % classes);
  const images = Uint8Array.from({ length: count * side * side }, (_, place) => {
    const [image, column] = [Math.floor(place / (side * side)), place % side];
    const bright = Math.floor((column * classes) / side) === image % classes;
    return (bright ? 150 : 20) + stream.integer(80);
  });
  const header = (magic: number, ...dimensions: number[]): Buffer => {
    const bytes = Buffer.alloc(4 + 4 * dimensions.length);
    bytes.writeUInt32BE(magic);
    for (const [axis, size] of dimensions.entries()) bytes.writeUInt32BE(size, 4 + 4 * axis);
    return bytes;
  };
  await writeFile(join(folder, `${name}-images-idx3-ubyte`), Buffer.concat([header(0x803, count, side, side), images]));
  await writeFile(join(folder, `${name}-labels-idx1-ubyte`), Buffer.concat([header(0x801, count), labels]));
}
