import type { Group } from "@condensery/service-kit";
import type { LimitSetting } from "./check-limits.js";
import { FlopsMeter, type DoneWork } from "./flops-rate.js";
import type { limitVariables } from "./limit-variables.js";

type LimitConfiguration = typeof limitVariables extends Group<infer Value> ? Value : never;

/** Configured limits, with a meter that is to be told of every answered call. */
export function configuredLimits(
  { assumedGflops, ...limits }: LimitConfiguration,
  former?: DoneWork,
): LimitSetting & { readonly meter: FlopsMeter } {
  return { limits, meter: new FlopsMeter(assumedGflops * 1e9, former) };
}
