import { readDevice } from "../documents/device.js";
import { DocumentError, Fields } from "../documents/fields.js";
import type { ComputeDevice } from "../compute/compute.js";

/** What one network reached, trained on a memory and tested on the whole test split. */
export interface Measured {
  /** Test images of each class that it classified correctly, [classes]. */
  readonly classCorrect: readonly number[];
  /** Test images of each class, [classes]. */
  readonly classImages: readonly number[];
  readonly device: ComputeDevice;
}

/** A measurement that was kept; undefined when it is none, or a damaged one: it is then made again. */
export function readMeasured(value: unknown, classes: number): Measured | undefined {
  if (value === undefined) return undefined;
  try {
    const fields = new Fields("a measurement", "", value);
    const count = { integer: true, least: 0 } as const;
    const measured = {
      classCorrect: fields.numbers("classCorrect", count),
      classImages: fields.numbers("classImages", count),
      device: readDevice(fields.object("device")),
    };
    return measured.classCorrect.length === classes && measured.classImages.length === classes ? measured : undefined;
  } catch (error) {
    if (error instanceof DocumentError) return undefined;
    throw error;
  }
}
