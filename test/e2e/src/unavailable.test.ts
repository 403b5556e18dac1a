import { join } from "node:path";
import { connect, type CondensationEvent } from "@condensery/client";
import { startService } from "@condensery/compute-kit/testing";
import { State } from "@condensery/wire/condensation";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { create, get, imagesOf, until, watch, watchAll } from "./harness/calls.js";
import { mainOf } from "./harness/mains.js";
import { patient } from "./harness/patience.js";
import { says } from "./harness/process-log.js";
import { startOrchestrator } from "./harness/tiny-services.js";
import { tinySpec } from "./harness/tiny-spec.js";
import { startTinySystem, type TinySystem } from "./harness/tiny-system.js";
import { stepOf, undisturbed } from "./harness/undisturbed.js";

patient();

const steps = 150;
const spec = tinySpec({ outerSteps: steps, checkpointEvery: 40, seed: 5n });

let tiny: TinySystem;
beforeAll(async () => {
  tiny = await startTinySystem();
});
afterAll(() => tiny[Symbol.asyncDispose]());

test("a condensation waits for a service that is not there, and says so", async () => {
  const { addresses } = tiny.system;
  const { "inner-loop-trainer": trainer, evaluator } = addresses;
  const hypergradient = `unix:${join(tiny.folder.data, "hypergradient.sock")}`;
  await using orchestrator = await startOrchestrator(tiny.folder, { trainer, hypergradient, evaluator });
  const { channel } = orchestrator;
  const { name } = await create(channel, tinySpec());
  const { event } = await until(watch(channel, name), "warningRaised");
  expect(event).toMatchObject({ warningRaised: { code: "service-unavailable" } });
  expect(event?.$case === "warningRaised" && event.warningRaised.message).toContain("hypergradient");
  expect((await get(channel, name)).state).toBe(State.RUNNING);

  await using _ = await startService({
    main: mainOf("hypergradient"),
    environment: {
      CONDENSERY_BIND: hypergradient,
      CONDENSERY_TRAJECTORY_STORE: addresses["trajectory-store"] ?? "",
    },
  });
  const events = await watchAll(channel, name);
  expect(events.at(-1)?.event).toMatchObject({ stateChanged: { state: State.SUCCEEDED } });
});

describe("an orchestrator that ends in the middle of a condensation", () => {
  let expected: Buffer;
  beforeAll(async () => {
    expected = await undisturbed(tiny.channel, spec);
  });

  test.each(["SIGTERM", "SIGKILL"] as const)(
    "%s: the next one goes on with it, watchers miss nothing",
    async (signal) => {
      const { channel, log, system } = tiny;
      const { name } = await create(channel, spec);
      await using client = await connect({ address: system.address });
      const seen: CondensationEvent[] = [];
      let victim = system.processes.find(({ service }) => service === "orchestrator")?.pid;
      const written = log.lines.length;
      for await (const event of client.watch(name)) {
        seen.push(event);
        // Only the first time: what was done behind the last checkpoint is done again
        if (victim === undefined || event.kind !== "step-completed" || event.step < 50) continue;
        process.kill(victim, signal);
        victim = undefined;
      }
      await log.line(says("orchestrator", "restarted"), written);
      expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_, index) => index + 1));
      const states = seen.filter(({ kind }) => kind === "state-changed");
      expect(states).toMatchObject([
        { state: "queued" },
        { state: "running" },
        { state: "queued" },
        { state: "running" },
        { state: "succeeded" },
      ]);
      // After SIGTERM nothing is done twice; what SIGKILL loses is less than the steps between two checkpoints
      const done = seen.flatMap((event) => (event.kind === "step-completed" ? [event.step] : []));
      const all = Array.from({ length: steps }, (_, step) => step);
      expect([...new Set(done)]).toEqual(all);
      if (signal === "SIGTERM") expect(done).toEqual(all);
      else expect(done.length - steps).toBeLessThan(40);
      expect((await watchAll(channel, name)).flatMap((event) => stepOf(event) ?? [])).toEqual(done);
      expect(await imagesOf(channel, name)).toEqual(expected);
    },
  );
});
