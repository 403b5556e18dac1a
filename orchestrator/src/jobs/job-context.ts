import type { Compute, ComputeCost, RepeatedCall } from "../compute/compute.js";
import { addCosts, noCost } from "../compute/cost.js";
import type { JobSpec } from "../specification/job-spec.js";
import type { DeviceWatch } from "./device-watch.js";
import type { EventListener } from "./events.js";
import type { LoadedData } from "./load-data.js";
import type { StepJournal } from "./step-journal.js";

/** What every part of a job may use. */
export interface JobContext {
  readonly spec: JobSpec;
  readonly compute: Compute;
  readonly data: LoadedData;
  readonly devices: DeviceWatch;
  readonly costs: CostLedger;
  readonly journal: StepJournal;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly emit: EventListener;
  readonly signal: AbortSignal | undefined;
}

/** A cost with its price. */
export interface PricedCost extends ComputeCost {
  /** Device seconds times the price of one. */
  readonly cost: number;
}

/** Adds up what a job's calls took. */
export class CostLedger {
  readonly #pricePerSecond: number;
  #sum = noCost;

  /** @param pricePerSecond of a device, in whatever currency the total shall be */
  constructor(pricePerSecond = 0) {
    this.#pricePerSecond = pricePerSecond;
  }

  /** Books the calls and returns their sum. */
  add(costs: readonly ComputeCost[]): PricedCost {
    const sum = addCosts(costs);
    this.#sum = addCosts([this.#sum, sum]);
    return this.#priced(sum);
  }

  get total(): PricedCost {
    return this.#priced(this.#sum);
  }

  #priced(cost: ComputeCost): PricedCost {
    return { ...cost, cost: cost.deviceSeconds * this.#pricePerSecond };
  }
}

/** The cost as attributes of the span of the work that it paid for. */
export function costAttributes({ flops, bytesMoved, deviceSeconds, cost }: PricedCost): CostAttributes {
  return {
    "condensery.flops": flops,
    "condensery.bytes": bytesMoved,
    "condensery.device_seconds": deviceSeconds,
    "condensery.cost": cost,
  };
}

type CostAttributes = Readonly<
  Record<"condensery.flops" | "condensery.bytes" | "condensery.device_seconds" | "condensery.cost", number>
>;

/** Makes watchers see that a service is away: without it a job that waits would look like one that hangs. */
export function warnOfRetry(emit: EventListener): (repeated: RepeatedCall) => void {
  return ({ service, attempt, code, reason }) => {
    if (attempt > 1 || code === "RESOURCE_EXHAUSTED") return;
    emit({
      kind: "warning-raised",
      code: "service-unavailable",
      message: `${service} did not answer (${code}: ${reason}); trying again`,
    });
  };
}
