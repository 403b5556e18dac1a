import { vi } from "vitest";

/** For tests that start processes: each takes a second, and some times that on a machine that has much to do. */
export function patient(): void {
  vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
}
