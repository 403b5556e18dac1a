import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { processStart } from "./process-start.js";

/** Says that a process uses a state folder. Written once, under a name that only this process has. */
export interface Claim {
  readonly pid: number;
  readonly started: string;
  readonly host: string;
  /** The owner starts and stops the others. */
  readonly role: string;
}

export const ownerRole = "owner";

/** Undefined when there is no such process (any more). */
export async function claimOf(pid: number, role: string): Promise<Claim | undefined> {
  const started = await processStart(pid);
  return started === undefined ? undefined : { pid, started, host: hostname(), role };
}

export function claimFile({ pid, started, host }: Claim): string {
  const digest = createHash("sha256").update(`${host} ${started}`).digest("hex").slice(0, 16);
  return `${pid}-${digest}.json`;
}

/** Processes of other machines, or of other containers, cannot be seen from here: they count as running. */
export async function isHeld({ pid, started, host }: Claim): Promise<boolean> {
  return host !== hostname() || (await processStart(pid)) === started;
}

/** @returns undefined when the file has gone meanwhile @throws Error when it is no claim */
export async function readClaim(file: string): Promise<Claim | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const value = parse(text);
  if (!isClaim(value)) {
    throw new Error(`Expected ${file} to say which process uses the folder. Remove it if no system runs there.`);
  }
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isClaim(value: unknown): value is Claim {
  if (typeof value !== "object" || value === null) return false;
  const { pid, started, host, role } = value as Record<string, unknown>;
  return Number.isInteger(pid) && [started, host, role].every((part) => typeof part === "string");
}
