import type { UnaryCallOptions } from "@condensery/service-kit";
import { callTimeoutMs } from "../harness/calls.js";

/** For calls that may be repeated, in a time in which processes are started again. */
export const patient = {
  timeoutMs: callTimeoutMs,
  retry: { maxAttempts: Number.POSITIVE_INFINITY, initialDelayMs: 20, maxDelayMs: 200, random: () => 0.5 },
} as const satisfies UnaryCallOptions;
