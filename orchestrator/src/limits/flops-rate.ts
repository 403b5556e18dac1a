import { assumedFlopsPerSecond } from "@condensery/condensation";

/** How fast work is done, and how that is known. */
export interface FlopsRate {
  readonly flopsPerSecond: number;
  readonly basis: "measured" | "assumed";
}

/** Device seconds before which a measured rate would be that of starting up. */
const leastSeconds = 1;

/** The rate at which the services have answered so far. */
export class FlopsMeter {
  readonly #assumed: number;
  #flops = 0;
  #seconds = 0;

  constructor(assumed = assumedFlopsPerSecond) {
    this.#assumed = assumed;
  }

  /** Books an answered call. */
  add({ flops, deviceSeconds }: { readonly flops: number; readonly deviceSeconds: number }): void {
    this.#flops += flops;
    this.#seconds += deviceSeconds;
  }

  get rate(): FlopsRate {
    if (this.#seconds < leastSeconds) return { flopsPerSecond: this.#assumed, basis: "assumed" };
    return { flopsPerSecond: this.#flops / this.#seconds, basis: "measured" };
  }
}
