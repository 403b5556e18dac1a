import type { ComputeDevice } from "../compute/compute.js";
import type { EventListener } from "./events.js";

/**
 * Notices when what computes changes: another provider, thread count or version rounds differently, so that the result
 * is no longer the one that a single device gives.
 */
export class DeviceWatch {
  readonly #emit: EventListener;
  readonly #known = new Set<string>();
  #first: ComputeDevice | undefined;
  #last: ComputeDevice | undefined;

  /** @param before what computed the checkpoint that the job goes on from */
  constructor(emit: EventListener, before?: ComputeDevice) {
    this.#emit = emit;
    this.#first = before;
    if (before !== undefined) this.#known.add(describe(before));
  }

  /** The device that answered last; the checkpoint's before any did. */
  get last(): ComputeDevice | undefined {
    return this.#last ?? this.#first;
  }

  see(device: ComputeDevice): void {
    this.#last = device;
    const text = describe(device);
    if (this.#known.has(text)) return;
    this.#known.add(text);
    if (this.#first === undefined) {
      this.#first = device;
      return;
    }
    this.#emit({
      kind: "warning-raised",
      code: "changed-device",
      message: `a step was computed on ${text} after others on ${describe(this.#first)}: the last bits will differ`,
    });
  }
}

function describe({ provider, threads, onnxruntime }: ComputeDevice): string {
  return `${provider} with ${threads} threads and ONNX Runtime ${onnxruntime}`;
}
