import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import type { RuntimeReport } from "@condensery/runtime";

/** Where figures were measured. */
export interface MachineFacts {
  readonly cpu: string;
  /** Hardware threads this process may use. */
  readonly cores: number;
  readonly node: string;
  /** Version of onnxruntime-node. */
  readonly onnxruntime: string;
  /** Execution provider. */
  readonly provider: string;
  /** Threads of a program run. */
  readonly threads: number;
  /** Of the minute before the program started: above a few tenths, the figures are of a shared machine. */
  readonly loadAverage: number;
}

const loadAtStart = loadavg()[0] ?? 0;

export function machineFacts({ version, provider, threads }: RuntimeReport): MachineFacts {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    node: process.version,
    onnxruntime: version,
    provider,
    threads,
    loadAverage: loadAtStart,
  };
}

/** Most memory this process has had resident, in bytes. */
export function peakRssBytes(): number {
  // The kernel hands getrusage's peak on from parent to child at a fork; the high-water mark in /proc is this program's.
  if (process.platform === "linux") {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
