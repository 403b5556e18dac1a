import { afterAll, describe, expect, test, vi } from "vitest";
import { clockScenario } from "./clock/clock-scenario.js";
import { damageScenario } from "./damage/damage-scenario.js";
import { fullDiskScenario } from "./disk/full-disk-scenario.js";
import { References } from "./harness/reference.js";
import { networkScenario } from "./network/network-scenario.js";
import { stopScenario } from "./stop/stop-scenario.js";
import { shortPlan } from "./testing/short-plan.js";

// Cases throw what is not as it should be; systems take seconds to start on a machine that has much to do
vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

const context = { database: shortPlan.database, references: new References(shortPlan.database) };
afterAll(() => context.references[Symbol.asyncDispose]());
const others = [stopScenario, fullDiskScenario, damageScenario, networkScenario, clockScenario];

describe.each(others)("$name: $summary", (scenario) => {
  test.for(scenario.cases(shortPlan))("$name", async (fault, { skip }) => {
    const { skipped } = await fault.run(context);
    if (skipped !== undefined) skip(skipped);
    expect(skipped).toBeUndefined();
  });
});
