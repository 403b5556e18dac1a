import { join } from "node:path";
import { startService, temporaryFolder, writeTinyDataset } from "@condensery/compute-kit/testing";
import { postgresAvailable, startPostgres } from "@condensery/database/testing";
import { State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { cancel, create, get, list, until, watch } from "./modules/testing/calls.js";
import { absentServices, tinySpec } from "./modules/testing/waiting-condensation.js";

const main = new URL("../dist/main.js", import.meta.url);

async function untilQueuedAgain(events: ReturnType<typeof watch>): Promise<void> {
  for (;;) {
    const { event } = await until(events, "stateChanged");
    if (event?.$case === "stateChanged" && event.stateChanged.state === State.QUEUED) return;
  }
}

test.runIf(postgresAvailable())(
  "orchestrators that share a database answer for one another and take over",
  async () => {
    await using server = await startPostgres();
    await using folder = await temporaryFolder();
    await writeTinyDataset(join(folder.path, "data", "tiny"));
    const environment = {
      ...absentServices,
      DATABASE_URL: server.url,
      CONDENSERY_STATE: join(folder.path, "state"),
      CONDENSERY_DATA_ROOTS: join(folder.path, "data"),
    };
    await using first = await startService({ main, environment: { ...environment, CONDENSERY_EXECUTOR: "first" } });
    const { name } = await create(first.channel, tinySpec, "once");
    await until(watch(first.channel, name), "phaseStarted");

    await using second = await startService({ main, environment: { ...environment, CONDENSERY_EXECUTOR: "second" } });
    expect((await list(second.channel)).condensations.map((each) => each.name)).toEqual([name]);
    expect((await create(second.channel, tinySpec, "once")).name).toBe(name);
    const events = watch(second.channel, name);
    expect(await until(events, "phaseStarted")).toMatchObject({ sequence: 4n });

    first.signal("SIGKILL");
    expect(await first.ended).toBe(null);
    await untilQueuedAgain(events);
    await until(events, "phaseStarted");
    expect(await get(second.channel, name)).toMatchObject({ state: State.RUNNING });
    expect(await cancel(second.channel, name)).toMatchObject({ state: State.CANCELLED });
  },
);

test.runIf(postgresAvailable())(
  "one that is asked to end hands over at once, and one cancels what another runs",
  async () => {
    await using server = await startPostgres();
    await using folder = await temporaryFolder();
    await writeTinyDataset(join(folder.path, "data", "tiny"));
    const environment = {
      ...absentServices,
      DATABASE_URL: server.url,
      CONDENSERY_STATE: join(folder.path, "state"),
      CONDENSERY_DATA_ROOTS: join(folder.path, "data"),
    };
    await using first = await startService({ main, environment: { ...environment, CONDENSERY_EXECUTOR: "first" } });
    const [kept, cancelled] = [
      await create(first.channel, tinySpec, "kept"),
      await create(first.channel, tinySpec, "cancelled"),
    ];
    for (const { name } of [kept, cancelled]) await until(watch(first.channel, name), "phaseStarted");

    await using second = await startService({ main, environment: { ...environment, CONDENSERY_EXECUTOR: "second" } });
    expect(await cancel(second.channel, cancelled.name)).toMatchObject({ state: State.CANCELLED });
    const events = watch(second.channel, kept.name);
    await until(events, "phaseStarted");
    first.signal("SIGTERM");
    expect(await first.ended).toBe(0);
    await untilQueuedAgain(events);
    await until(events, "phaseStarted");
    expect(await cancel(second.channel, kept.name)).toMatchObject({ state: State.CANCELLED });
  },
);
