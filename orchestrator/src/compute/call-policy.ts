import { randomStream } from "@condensery/rng";
import { RetryBudget, type RetryPolicy } from "@condensery/service-kit";
import type { CallContext, ComputeCost } from "./compute.js";
import { CrashWatch } from "./crash-watch.js";
import { serviceNames, type ServiceChannels } from "./service-channels.js";

/** How long calls may take and how they are repeated. */
export interface CallPolicy {
  /** Milliseconds for a segment's call with all its tries. Default: an hour. */
  readonly segmentTimeoutMs?: number;
  /** Milliseconds for an expert's or an evaluation's call with all its tries. Default: a week. */
  readonly trainingTimeoutMs?: number;
  /** Tries of a call that finds no service. Default: 120, ten minutes with the delays below. */
  readonly maxAttempts?: number;
  /**
   * Who runs the inner steps that nobody differentiates: the trainer, whose theta then travels on to the hypergradient
   * service, or that service itself, which is faster where both share a device. The images are the same. Default:
   * `trainer`.
   */
  readonly unroll?: UnrollPlace;
  /** Told what each answered call took, and of which service. */
  readonly onCost?: (service: string, cost: ComputeCost) => void;
}

export const unrollPlaces = ["trainer", "hypergradient"] as const;
export type UnrollPlace = (typeof unrollPlaces)[number];

const hour = 3_600_000;
const defaults = { segmentTimeoutMs: hour, trainingTimeoutMs: 168 * hour, maxAttempts: 120 } as const;
const delays = { initialDelayMs: 100, maxDelayMs: 5000 } as const;
/** Tries that all calls to a service share before they show their errors; each call that succeeds gives one back. */
const budgetTokens = 240;

type Service = keyof ServiceChannels;

/** Deadlines and retries of the calls of one orchestrator. */
export class CallPolicies {
  readonly segmentTimeoutMs: number;
  readonly trainingTimeoutMs: number;
  readonly unroll: UnrollPlace;
  readonly #maxAttempts: number;
  readonly #onCost: NonNullable<CallPolicy["onCost"]>;
  readonly #budgets = new Map<Service, RetryBudget>();
  // Spreads repeated calls; what is computed does not depend on it
  readonly #jitter = randomStream({ seed: 0, purpose: "retry-delay" });

  constructor(policy: CallPolicy = {}) {
    const { segmentTimeoutMs, trainingTimeoutMs, maxAttempts, unroll = "trainer", onCost } = { ...defaults, ...policy };
    this.segmentTimeoutMs = segmentTimeoutMs;
    this.trainingTimeoutMs = trainingTimeoutMs;
    this.unroll = unroll;
    this.#maxAttempts = maxAttempts;
    this.#onCost = onCost ?? (() => undefined);
  }

  /** Tells of what an answered call took, and returns it. */
  paid(service: Service, cost: ComputeCost): ComputeCost {
    this.#onCost(serviceNames[service], cost);
    return cost;
  }

  /**
   * Repeats what is a pure function of its request: lost connections with a budget, and full queues until the deadline.
   * A call whose service is lost in the middle of it each time ends with the tenth loss. One policy is for one call.
   *
   * @param watch told of the call's progress, where it reports any
   */
  retry(
    service: Service,
    { onRetry }: Pick<CallContext, "onRetry">,
    watch = new CrashWatch(serviceNames[service]),
  ): RetryPolicy {
    let budget = this.#budgets.get(service);
    if (budget === undefined) this.#budgets.set(service, (budget = new RetryBudget(budgetTokens, 1)));
    return {
      ...delays,
      maxAttempts: this.#maxAttempts,
      random: () => this.#jitter.word() / 2 ** 32,
      budget,
      waitWhenBusy: true,
      onRetry: ({ attempt, error }) => {
        watch.failed(error);
        onRetry?.({ service: serviceNames[service], attempt, code: error.code, reason: error.message });
      },
    };
  }
}
