/** The processes of a system, in the order of their standard ports. */
export const serviceNames = [
  "orchestrator",
  "trajectory-store",
  "inner-loop-trainer",
  "hypergradient",
  "evaluator",
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** What a service cannot do without. */
export const needs: Readonly<Record<ServiceName, readonly ServiceName[]>> = {
  orchestrator: ["trajectory-store", "inner-loop-trainer", "hypergradient", "evaluator"],
  "trajectory-store": [],
  "inner-loop-trainer": ["trajectory-store"],
  hypergradient: [],
  evaluator: [],
};

/** One process among those of its service. */
export interface ProcessName {
  readonly service: ServiceName;
  /** From 0. */
  readonly replica: number;
}
