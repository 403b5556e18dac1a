import { startSystem } from "@condensery/system";
import { createChannel } from "@condensery/service-kit";
import { State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { create, imagesOf, watch } from "./harness/calls.js";
import { patient } from "./harness/patience.js";
import { collectLog, says } from "./harness/process-log.js";
import { startOrchestrator, tinySystemOptions } from "./harness/tiny-services.js";
import { tinySpec } from "./harness/tiny-spec.js";
import { tinyFolder } from "./harness/tiny-system.js";
import { stepOf, undisturbed } from "./harness/undisturbed.js";

patient();

test("two replicas compute what one does, also when they are killed in the middle of a step", async () => {
  const spec = tinySpec({ segmentsPerStep: 2, outerSteps: 100, checkpointEvery: 50, seed: 9n });
  await using folder = await tinyFolder();
  const log = collectLog();
  await using system = await startSystem({
    ...tinySystemOptions(folder),
    replicas: { trainer: 2, hypergradient: 2 },
    onLog: log.onLog,
  });
  using channel = createChannel({ addresses: system.address });
  const first = (addresses: string | undefined): string | undefined => addresses?.split(",")[0];
  const { "inner-loop-trainer": trainers, hypergradient: hypergradients, evaluator } = system.addresses;
  let expected: Buffer;
  {
    const alone = { trainer: first(trainers), hypergradient: first(hypergradients), evaluator };
    await using orchestrator = await startOrchestrator(folder, alone);
    expected = await undisturbed(orchestrator.channel, spec);
  }
  expect(await undisturbed(channel, spec)).toEqual(expected);

  const { name } = await create(channel, spec);
  const pidOf = (service: string, replica: number): number =>
    system.processes.find((process) => process.service === service && process.replica === replica)?.pid ?? Number.NaN;
  const victims = new Map([
    [20, pidOf("hypergradient", 1)],
    [60, pidOf("inner-loop-trainer", 1)],
  ]);
  let state: State | undefined;
  for await (const event of watch(channel, name)) {
    const victim = victims.get(stepOf(event) ?? Number.NaN);
    // The next step is under way when this one is told
    if (victim !== undefined) process.kill(victim, "SIGKILL");
    if (event.event?.$case === "stateChanged") ({ state } = event.event.stateChanged);
  }
  expect(state).toBe(State.SUCCEEDED);
  expect(await imagesOf(channel, name)).toEqual(expected);
  for (const service of ["hypergradient", "inner-loop-trainer"]) {
    expect(await log.line(says(service, "restarted"))).toMatchObject({ replica: 1 });
  }
});
