import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startService, temporaryFolder, writeTinyDataset } from "@condensery/compute-kit/testing";
import { State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { cancel, create, get, until, watch } from "./modules/testing/calls.js";
import { absentServices, tinySpec } from "./modules/testing/waiting-condensation.js";
import { StateFolder } from "./server/store/state-folder.js";
import { prepareEmbeddedDatabase } from "./server/testing/embedded-database.js";

const main = new URL("../dist/main.js", import.meta.url);

test("a process that is killed, one that goes on and is asked to end, and one that is told to cancel", async () => {
  await using folder = await temporaryFolder();
  await writeTinyDataset(join(folder.path, "data", "tiny"));
  const state = join(folder.path, "state");
  const environment = { ...absentServices, CONDENSERY_STATE: state, CONDENSERY_DATA_ROOTS: join(folder.path, "data") };
  let name: string;
  {
    await using killed = await startService({ main, environment });
    ({ name } = await create(killed.channel, tinySpec));
    expect(await until(watch(killed.channel, name), "phaseStarted")).toMatchObject({ sequence: 4n });
    killed.signal("SIGKILL");
    expect(await killed.ended).toBe(null);
  }
  {
    await using ended = await startService({ main, environment });
    const events = watch(ended.channel, name);
    const started = [await until(events, "phaseStarted"), await until(events, "phaseStarted")];
    expect(Number(started[1]?.sequence)).toBeGreaterThan(4);
    expect(await get(ended.channel, name)).toMatchObject({ state: State.RUNNING });
    await events.return();
    ended.signal("SIGTERM");
    expect(await ended.ended).toBe(0);
    const lines = await readFile(join(state, name, "events.jsonl"), "utf8");
    expect(lines.trimEnd().split("\n").at(-1)).not.toMatch(/succeeded|failed|cancelled/u);
  }
  await using last = await startService({ main, environment });
  expect(await cancel(last.channel, name)).toMatchObject({ state: State.CANCELLED });
});

test("what is wrong with the environment is told at once, and no state is touched", async () => {
  const child = spawn(process.execPath, [fileURLToPath(main)], {
    env: { CONDENSERY_JOBS: "0", CONDENSERY_TRAINER: "trainer", CONDENSERY_DEVICE_PRICE: "-1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = await once(child, "close");
  expect(code).toBe(78);
  const variables = ["CONDENSERY_STATE", "CONDENSERY_JOBS", "CONDENSERY_TRAINER", "CONDENSERY_DEVICE_PRICE"];
  for (const variable of variables) expect(errors).toContain(`${variable}: expected`);
});

test("a second process on the same address ends by itself", async () => {
  await using folder = await temporaryFolder();
  await prepareEmbeddedDatabase(new StateFolder(folder.path));
  const environment = { ...absentServices, CONDENSERY_STATE: folder.path };
  await using first = await startService({ main, environment });
  const child = spawn(process.execPath, [fileURLToPath(main)], {
    env: { ...environment, CONDENSERY_BIND: first.address },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [code] = await once(child, "close");
  expect(code).toBe(1);
});
