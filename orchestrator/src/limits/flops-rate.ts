import { assumedFlopsPerSecond } from "@condensery/condensation";

/** How fast work is done, and how that is known. */
export interface FlopsRate {
  readonly flopsPerSecond: number;
  readonly basis: "measured" | "assumed";
}

/** Work that was done, and the seconds of devices that it took. */
export interface DoneWork {
  readonly flops: number;
  readonly deviceSeconds: number;
}

/** Device seconds before which a measured rate would be that of starting up. */
const leastSeconds = 1;

/** The rate at which the services have answered so far; before they have, that of an earlier process. */
export class FlopsMeter {
  readonly #assumed: number;
  readonly #former: DoneWork | undefined;
  #flops = 0;
  #seconds = 0;

  /** @param former of an earlier process */
  constructor(assumed = assumedFlopsPerSecond, former?: DoneWork) {
    this.#assumed = assumed;
    this.#former = former;
  }

  /** Books an answered call. */
  add({ flops, deviceSeconds }: DoneWork): void {
    this.#flops += flops;
    this.#seconds += deviceSeconds;
  }

  get rate(): FlopsRate {
    const own = rateOf({ flops: this.#flops, deviceSeconds: this.#seconds });
    return own ?? rateOf(this.#former) ?? { flopsPerSecond: this.#assumed, basis: "assumed" };
  }
}

function rateOf(work: DoneWork | undefined): FlopsRate | undefined {
  if (work === undefined || work.flops <= 0 || work.deviceSeconds < leastSeconds) return undefined;
  return { flopsPerSecond: work.flops / work.deviceSeconds, basis: "measured" };
}
