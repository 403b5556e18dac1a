import type { ServiceChannel } from "@condensery/service-kit";

/** The services that compute, each with all its replicas behind one channel. */
export interface ServiceChannels {
  readonly trainer: ServiceChannel;
  readonly hypergradient: ServiceChannel;
  readonly evaluator: ServiceChannel;
}

/** Names of the services for people, as their processes are called. */
export const serviceNames = {
  trainer: "inner-loop-trainer",
  hypergradient: "hypergradient",
  evaluator: "evaluator",
} as const satisfies Readonly<Record<keyof ServiceChannels, string>>;
