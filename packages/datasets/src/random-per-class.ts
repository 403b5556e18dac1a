import { randomStream } from "@condensery/rng";

/** A class has fewer images than were asked of it. */
export class NotEnoughImagesError extends Error {
  override readonly name = "NotEnoughImagesError";
  readonly classIndex: number;
  readonly available: number;
  readonly requested: number;

  constructor(classIndex: number, available: number, requested: number) {
    super(
      `class ${classIndex} has ${available} images, ${requested} were asked for; ask for at most ${available} per class`,
    );
    this.classIndex = classIndex;
    this.available = available;
    this.requested = requested;
  }
}

/**
 * Draws `imagesPerClass` distinct images of each class, the random real images from which condensation starts (MTT's
 * `pix_init = real`). The draw of one class does not depend on the other classes' images.
 *
 * @param labels [count]
 * @returns [classes * imagesPerClass] indices, class-major: all of class 0 first
 * @throws NotEnoughImagesError; RangeError for counts below 1
 */
export function randomPerClass(
  labels: Int32Array,
  classes: number,
  imagesPerClass: number,
  seed: bigint | number,
): Int32Array {
  for (const [name, value] of [
    ["classes", classes],
    ["imagesPerClass", imagesPerClass],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name} must be a positive integer, got ${value}`);
    }
  }
  const out = new Int32Array(classes * imagesPerClass);
  for (let classIndex = 0; classIndex < classes; classIndex += 1) {
    const members = imagesOf(labels, classIndex);
    if (members.length < imagesPerClass) {
      throw new NotEnoughImagesError(classIndex, members.length, imagesPerClass);
    }
    const stream = randomStream({ seed, purpose: "random-per-class", indices: [classIndex] });
    const order = stream.permutation(members.length).subarray(0, imagesPerClass);
    out.set(
      order.map((place) => members[place] ?? 0),
      classIndex * imagesPerClass,
    );
  }
  return out;
}

function imagesOf(labels: Int32Array, classIndex: number): Int32Array {
  const members: number[] = [];
  for (const [image, label] of labels.entries()) if (label === classIndex) members.push(image);
  return Int32Array.from(members);
}
