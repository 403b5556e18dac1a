import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { publishFile } from "@condensery/trajectories";
import { StateFolderInUseError } from "../errors.js";
import { type Claim, claimFile, claimOf, isHeld, ownerRole, readClaim } from "./claim.js";

/** The right to use a state folder. */
export interface StateLock extends AsyncDisposable {
  /** Also a process that the owner started keeps others out for as long as it lives, whatever becomes of the owner. */
  add(pid: number, role: string): Promise<AsyncDisposable>;
}

/**
 * Takes a state folder for this process. Each process that uses it has a file of its own in `lock/`, which counts only
 * while that process lives: nothing is left to clean up after a crash, and removing what the dead left cannot hit the
 * living. Everybody announces themselves before looking for others, so that two cannot both believe to be alone; when
 * two start at the same moment, both may be refused.
 *
 * @throws StateFolderInUseError
 */
export async function lockState(stateFolder: string): Promise<StateLock> {
  const folder = join(stateFolder, "lock");
  const self = await publishClaim(folder, process.pid, ownerRole);
  if (self === undefined) throw new Error("Expected the operating system to know this process.");
  if (!self.created) throw inUse(stateFolder, folder, self.claim);
  try {
    const holder = await otherHolder(folder, self.claim);
    if (holder !== undefined) throw inUse(stateFolder, folder, holder);
  } catch (error) {
    await self[Symbol.asyncDispose]();
    throw error;
  }
  return {
    async add(pid, role) {
      return (await publishClaim(folder, pid, role)) ?? nothing;
    },
    [Symbol.asyncDispose]: () => self[Symbol.asyncDispose](),
  };
}

/** For a process that ended before it could be entered. */
const nothing: AsyncDisposable = { [Symbol.asyncDispose]: async () => undefined };

interface PublishedClaim extends AsyncDisposable {
  readonly claim: Claim;
  /** False when the process had one already. */
  readonly created: boolean;
}

async function publishClaim(folder: string, pid: number, role: string): Promise<PublishedClaim | undefined> {
  const claim = await claimOf(pid, role);
  if (claim === undefined) return undefined;
  const file = join(folder, claimFile(claim));
  const created = await publishFile(folder, file, Buffer.from(`${JSON.stringify(claim)}\n`), "create");
  return { claim, created, [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

/** Somebody else who lives, the owner of a system first; removes the claims of those who do not. */
async function otherHolder(folder: string, self: Claim): Promise<Claim | undefined> {
  const holders: Claim[] = [];
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".json") || name === claimFile(self)) continue;
    const file = join(folder, name);
    const claim = await readClaim(file);
    if (claim === undefined) continue;
    if (await isHeld(claim)) holders.push(claim);
    else await rm(file, { force: true });
  }
  return holders.find(({ role }) => role === ownerRole) ?? holders[0];
}

function inUse(stateFolder: string, folder: string, claim: Claim): StateFolderInUseError {
  const { pid, host, role } = claim;
  const place = host === hostname() ? "" : ` on ${host}, which cannot be looked at from here`;
  const holder =
    role === ownerRole
      ? `process ${pid}${place}`
      : `process ${pid}${place} (${role} of a system whose owner has gone; it ends within its grace period)`;
  const advice =
    place === ""
      ? "Stop that system, use it, or give this one another folder."
      : `If it runs no more, remove ${join(folder, claimFile(claim))}.`;
  return new StateFolderInUseError(stateFolder, pid, holder, advice);
}
