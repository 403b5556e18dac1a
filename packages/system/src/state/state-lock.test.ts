import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { type Claim, claimFile, claimOf, ownerRole } from "./claim.js";
import { processStart } from "./process-start.js";
import { lockState } from "./state-lock.js";

/** A process that stays until it is killed. */
async function otherProcess(): Promise<{ readonly pid: number; kill(): Promise<void> }> {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
  await once(child, "spawn");
  return {
    pid: child.pid ?? 0,
    async kill() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function writeClaim(folder: string, claim: Claim): Promise<void> {
  await mkdir(join(folder, "lock"), { recursive: true });
  await writeFile(join(folder, "lock", claimFile(claim)), JSON.stringify(claim));
}

const claims = (folder: string) => readdir(join(folder, "lock"));

test("a second system of the same process is refused until the first has gone", async () => {
  await using folder = await temporaryFolder();
  {
    await using _ = await lockState(folder.path);
    const second = lockState(folder.path);
    await expect(second).rejects.toMatchObject({ code: "STATE_FOLDER_IN_USE", pid: process.pid });
    await expect(second).rejects.toThrow(`in use by process ${process.pid}. Stop that system`);
  }
  await using _ = await lockState(folder.path);
  expect(await claims(folder.path)).toHaveLength(1);
});

test("a process that lives keeps others out; one that was killed does not", async () => {
  await using folder = await temporaryFolder();
  const other = await otherProcess();
  const claim = await claimOf(other.pid, ownerRole);
  if (claim === undefined) throw new Error("expected a process");
  await writeClaim(folder.path, claim);
  await expect(lockState(folder.path)).rejects.toMatchObject({ pid: other.pid });
  expect(await claims(folder.path)).toEqual([claimFile(claim)]);
  await other.kill();
  await using _ = await lockState(folder.path);
  expect(await claims(folder.path)).not.toContain(claimFile(claim));
});

test("another process with a dead one's number does not hold its claim", async () => {
  await using folder = await temporaryFolder();
  const claim = { pid: process.ppid, started: "before this machine began 1", host: hostname(), role: ownerRole };
  await writeClaim(folder.path, claim);
  await using _ = await lockState(folder.path);
  expect(await claims(folder.path)).not.toContain(claimFile(claim));
});

test("a process that outlives its owner keeps others out", async () => {
  await using folder = await temporaryFolder();
  const child = await otherProcess();
  const owner = await lockState(folder.path);
  await using entry = await owner.add(child.pid, "orchestrator");
  await owner[Symbol.asyncDispose]();
  await expect(lockState(folder.path)).rejects.toThrow(
    `process ${child.pid} (orchestrator of a system whose owner has gone; it ends within its grace period)`,
  );
  await child.kill();
  await using _ = await lockState(folder.path);
  expect(entry).toBeDefined();
});

test("a process of another machine counts as running, and the file to remove is named", async () => {
  await using folder = await temporaryFolder();
  const claim = { pid: 1, started: "1", host: "elsewhere", role: ownerRole };
  await writeClaim(folder.path, claim);
  await expect(lockState(folder.path)).rejects.toThrow(
    `process 1 on elsewhere, which cannot be looked at from here. If it runs no more, remove ${join(folder.path, "lock", claimFile(claim))}.`,
  );
});

test("a file that is no claim is named", async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, "lock"));
  await writeFile(join(folder.path, "lock", "1-x.json"), "{");
  await expect(lockState(folder.path)).rejects.toThrow("1-x.json to say which process uses the folder");
  expect(await claims(folder.path)).toEqual(["1-x.json"]);
});

test("a process has one start, and none when it has ended", async () => {
  const other = await otherProcess();
  const start = await processStart(other.pid);
  expect(start).toBeDefined();
  expect(await processStart(other.pid)).toBe(start);
  await other.kill();
  expect(await processStart(other.pid)).toBeUndefined();
});
