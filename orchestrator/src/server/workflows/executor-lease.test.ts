import { postgresAvailable, startPostgres } from "@condensery/database/testing";
import { createLogger } from "@condensery/service-kit";
import { expect, test } from "vitest";
import { OrchestratorDatabase } from "../database/orchestrator-database.js";
import { ExecutorLease, type LeaseOptions } from "./executor-lease.js";

const logger = createLogger({ service: "test", level: "silent" });

function lease(database: OrchestratorDatabase, executor: string, change: Partial<LeaseOptions> = {}) {
  return ExecutorLease.start({
    database,
    executor,
    takeUp: async () => 0,
    tend: async () => undefined,
    onLost: () => undefined,
    logger,
    everyMs: 20,
    now: () => performance.now(),
    ...change,
  });
}

/** Resolves with the executor that is taken up. */
function takenUp() {
  const taken: string[] = [];
  let announce: (executor: string) => void = () => undefined;
  const first = new Promise<string>((resolve) => (announce = resolve));
  const takeUp = async (executor: string): Promise<number> => {
    taken.push(executor);
    announce(executor);
    return 1;
  };
  return { taken, first, takeUp };
}

test.runIf(postgresAvailable())("who gives no sign is taken up once, by one of those who do", async () => {
  await using server = await startPostgres();
  await using database = new OrchestratorDatabase({ kind: "postgresql", url: server.url }, logger);
  await database.query((queries) =>
    queries.query("INSERT INTO condensery.executors VALUES ('killed', now() - interval '31 s'), ('alive', now())"),
  );
  const [one, two] = [takenUp(), takenUp()];
  await using first = await lease(database, "first", one);
  await using second = await lease(database, "second", two);
  expect(await Promise.race([one.first, two.first])).toBe("killed");
  const three = takenUp();
  {
    // Its end is its last sign
    await using third = await lease(database, "third", { everyMs: 60_000 });
    expect(third).toBeDefined();
  }
  await using fourth = await lease(database, "fourth", { ...three, everyMs: 60_000 });
  expect(await Promise.race([one, two].map((each) => until(each.taken, "third")))).toBe("third");
  expect([...one.taken, ...two.taken].toSorted()).toEqual(["killed", "third"]);
  expect([first, second, fourth].every(Boolean)).toBe(true);
});

async function until(taken: readonly string[], executor: string): Promise<string> {
  while (!taken.includes(executor)) await new Promise(setImmediate);
  return executor;
}

test.runIf(postgresAvailable())("who does not reach the database learns of it in time, and once", async () => {
  await using server = await startPostgres();
  await using database = new OrchestratorDatabase({ kind: "postgresql", url: server.url }, logger);
  let lost = 0;
  let announce: () => void = () => undefined;
  const loss = new Promise<void>((resolve) => (announce = resolve));
  const onLost = (): void => {
    lost += 1;
    announce();
  };
  await using kept = await lease(database, "one", { onLost, goneAfterMs: 1_500 });
  expect(kept).toBeDefined();
  await server.kill();
  await loss;
  expect(lost).toBe(1);
});

test.runIf(postgresAvailable())("a database that comes back in time is no loss", async () => {
  await using server = await startPostgres();
  await using database = new OrchestratorDatabase({ kind: "postgresql", url: server.url }, logger);
  let lost = 0;
  let announce: () => void = () => undefined;
  const tend = async (): Promise<void> => announce();
  await using kept = await lease(database, "one", { onLost: () => (lost += 1), tend, goneAfterMs: 600_000 });
  expect(kept).toBeDefined();
  await server.kill();
  await server.start();
  await new Promise<void>((resolve) => (announce = resolve));
  expect(lost).toBe(0);
});
