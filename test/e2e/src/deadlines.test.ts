import { join } from "node:path";
import { connect, DeadlineExceededError } from "@condensery/client";
import { heavyCompute, startService, whenRunning } from "@condensery/compute-kit/testing";
import { callUnary } from "@condensery/service-kit";
import { CondensationServiceService as service, State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { create, get, refusalOf, watch } from "./harness/calls.js";
import { mainOf } from "./harness/mains.js";
import { patient } from "./harness/patience.js";
import { tinyFolder } from "./harness/tiny-system.js";
import { tinySpec } from "./harness/tiny-spec.js";

patient();

test("deadlines end calls, and neither start nor end a condensation", async () => {
  await using folder = await tinyFolder();
  // Without services that compute a condensation waits for them, as long as anybody likes
  const environment = { CONDENSERY_STATE: join(folder.state, "condensations"), CONDENSERY_DATA_ROOTS: folder.data };
  await using orchestrator = await startService({ main: mainOf("orchestrator"), environment });
  const { address, channel } = orchestrator;
  for (const timeoutMs of [-1000, 0]) {
    const request = { spec: tinySpec(), requestId: "late" };
    const refusal = await refusalOf(callUnary(channel, service.createCondensation, request, { timeoutMs }));
    expect(refusal.code).toBe("DEADLINE_EXCEEDED");
  }
  const request = { states: [], pageSize: undefined, pageToken: "" };
  const { condensations } = await callUnary(channel, service.listCondensations, request, { timeoutMs: 60_000 });
  expect(condensations).toEqual([]);

  const { name } = await create(channel, tinySpec());
  const events = watch(channel, name, "", { timeoutMs: 300 });
  const drained = (async () => {
    for await (const _ of events);
  })();
  expect((await refusalOf(drained)).code).toBe("DEADLINE_EXCEEDED");

  await using client = await connect({ address });
  const waiting = client.attach(name).result({ timeoutMs: 300 });
  const error: unknown = await waiting.catch((reason: unknown) => reason);
  expect(DeadlineExceededError.isInstance(error)).toBe(true);
  expect((await get(channel, name)).state).toBe(State.RUNNING);
});

test("a deadline in the middle of a hypergradient stops the work", async () => {
  await using hypergradient = await startService({
    main: mainOf("hypergradient"),
    environment: { CONDENSERY_METRICS_BIND: "127.0.0.1:0" },
  });
  const { call } = heavyCompute();
  // One that passes before anything is computed, and one that passes in the middle of fifty steps of seconds
  for (const timeoutMs of [1, 1500]) {
    const refusal = await refusalOf(call(hypergradient.channel, { timeoutMs }));
    expect(refusal.code).toBe("DEADLINE_EXCEEDED");
    const late = performance.now();
    await whenRunning(hypergradient, 0);
    // What is being compiled, and the step under way, are not interrupted; all fifty steps would take much longer
    expect(performance.now() - late).toBeLessThan(10_000);
  }
});
