import type { ProviderName } from "@condensery/runtime";
import type { DeviceConfiguration } from "../configuration/compute-variables.js";

/** How threads are shared out. */
export interface Layout {
  readonly workers: number;
  /** Of each worker's program runs. */
  readonly threads: number;
}

type Threads = Pick<DeviceConfiguration, "threads" | "workers">;

/**
 * For work whose steps follow from one another: one worker with all threads, unless more workers are configured.
 * `cores` is the number of threads that the machine runs at once.
 */
export function serialLayout({ threads, workers = 1 }: Threads, cores: number): Layout {
  return { workers, threads: Math.max(1, Math.floor((threads ?? cores) / workers)) };
}

/**
 * For independent tasks. On the CPU a worker of one thread for each thread: small tasks run faster beside one another
 * than each on all threads, and their bytes then do not depend on the number of threads. An accelerator takes them one
 * after another, unless more workers are configured.
 */
export function taskLayout(threads: Threads, provider: ProviderName, cores: number): Layout {
  if (provider !== "cpu") return serialLayout(threads, cores);
  return { workers: threads.workers ?? threads.threads ?? cores, threads: 1 };
}

export function equalLayouts(left: Layout, right: Layout): boolean {
  return left.workers === right.workers && left.threads === right.threads;
}
