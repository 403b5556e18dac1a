import process from "node:process";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FuzzCase, OpenTarget } from "../target.js";
import { messageFault } from "./message-fault.js";
import type { Outcome, Verdict } from "./verdict.js";

export interface JudgeOptions {
  /** Largest growth of the process in one case. Default: 256. */
  readonly growthMiB?: number | undefined;
  /** CPU time that a case may take. Default: 1000. */
  readonly cpuLimitMs?: number;
}

/** A slow case is tried again this often before it counts: compiling code and collecting garbage are nobody's fault. */
const tries = 3;

/** Gives a target one case and judges what it does. */
export async function judge(open: OpenTarget, fuzzCase: FuzzCase, options: JudgeOptions = {}): Promise<Verdict> {
  const { growthMiB = 256, cpuLimitMs = 1000 } = options;
  const before = peakMiB();
  let { outcome, detail, cpuMs } = await once(open, fuzzCase);
  for (let retry = 1; retry < tries && cpuMs > cpuLimitMs; retry += 1) {
    cpuMs = Math.min(cpuMs, (await once(open, fuzzCase)).cpuMs);
  }
  const grownMiB = peakMiB() - before;
  if (outcome === "accepted" || outcome === "rejected") {
    // Taking that many pages takes its time as well
    if (grownMiB > growthMiB) {
      [outcome, detail] = ["memory", `grew by ${Math.round(grownMiB)} MiB; the limit is ${growthMiB}`];
    } else if (cpuMs > cpuLimitMs) {
      [outcome, detail] = ["hang", `took ${Math.round(cpuMs)} ms of CPU time; the limit is ${cpuLimitMs}`];
    }
  }
  return { outcome, detail, cpuMs, grownMiB };
}

interface Try {
  readonly outcome: Outcome;
  readonly detail: string;
  readonly cpuMs: number;
}

async function once(open: OpenTarget, { content, valid }: FuzzCase): Promise<Try> {
  const started = process.cpuUsage();
  const stray: unknown[] = [];
  const catchStray = (error: unknown): void => void stray.push(error);
  process.on("unhandledRejection", catchStray);
  process.on("uncaughtException", catchStray);
  let ended: { readonly outcome: Outcome; readonly detail: string };
  try {
    ended = await given(open, content, valid);
    // What goes wrong beside the call shows itself one turn later
    await nextTurn();
  } finally {
    process.off("unhandledRejection", catchStray);
    process.off("uncaughtException", catchStray);
  }
  const { user, system } = process.cpuUsage(started);
  if (stray.length > 0) ended = { outcome: "crash", detail: `an error nobody handled: ${shown(stray[0])}` };
  return { ...ended, cpuMs: (user + system) / 1000 };
}

async function given(open: OpenTarget, content: Uint8Array, valid: boolean): Promise<Omit<Try, "cpuMs">> {
  try {
    await open.read(content);
    return { outcome: "accepted", detail: "" };
  } catch (error) {
    if (!open.refuses(error)) return { outcome: "crash", detail: `not one of the declared errors: ${shown(error)}` };
    if (valid) return { outcome: "crash", detail: `refused what is valid: ${shown(error)}` };
    const fault = messageFault(error);
    if (fault !== undefined) return { outcome: "crash", detail: fault };
    return { outcome: "rejected", detail: error instanceof Error ? error.message : String(error) };
  }
}

function shown(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.slice(0, 2000);
}

function peakMiB(): number {
  return process.resourceUsage().maxRSS / 1024;
}
