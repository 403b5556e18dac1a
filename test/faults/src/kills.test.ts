import { postgresAvailable } from "@condensery/database/testing";
import { afterAll, describe, expect, test, vi } from "vitest";
import { References } from "./harness/reference.js";
import { blackoutScenario } from "./kill/blackout-scenario.js";
import { crashPointScenario } from "./kill/crash-point-scenario.js";
import { killScenario } from "./kill/kill-scenario.js";
import { shortPlan, shortPostgresPlan } from "./testing/short-plan.js";

// Cases throw what is not as it should be; systems take seconds to start on a machine that has much to do
vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

const context = { database: shortPlan.database, references: new References(shortPlan.database) };
afterAll(() => context.references[Symbol.asyncDispose]());

describe.each([killScenario, crashPointScenario, blackoutScenario])("$name: $summary", (scenario) => {
  test.for(scenario.cases(shortPlan))("$name", async (fault) => {
    await expect(fault.run(context)).resolves.toBeDefined();
  });
});

describe.runIf(postgresAvailable())("kill, with PostgreSQL", () => {
  test.for(killScenario.cases(shortPostgresPlan))("$name", async (fault) => {
    await expect(fault.run({ ...context, database: "postgresql" })).resolves.toBeDefined();
  });
});
