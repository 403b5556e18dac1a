import { ServiceError } from "@condensery/service-kit";
import { expect, test } from "vitest";
import type { Condensations } from "../api/commands/condensations.js";
import { createCondensation } from "../api/commands/create-condensation.js";
import { resumeCondensation } from "../api/commands/resume-condensation.js";
import { sampleDraft } from "../server/testing/sample-condensation.js";
import { resolveJobSpec } from "../specification/resolve-job.js";

const none = { queued: 0, running: 0, ofClient: 0 };

/** A store that keeps nothing, and asks what it is to ask before it would. */
const store = {
  create: async (_: unknown, admit: (load: typeof none) => Promise<void>) => {
    await admit(none);
    throw new Error("it was kept");
  },
  requeue: async (_: string, change: (current: unknown) => unknown) => {
    change({ ...sampleDraft(1), state: "succeeded" });
    throw new Error("it was kept");
  },
} as unknown as Condensations["store"];
const condensations = {
  store,
  queue: { running: 1, waiting: 1, perClient: 1 },
  dataRoots: [],
  now: () => 0,
  newId: () => "1",
} as unknown as Condensations;

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => (ServiceError.isInstance(error) ? error.reason : String(error)));
}

test("a condensation that is too large is refused before it is kept, one at the limit is not", async () => {
  const create = (outerSteps: number) =>
    outcome(
      createCondensation(condensations, {
        spec: resolveJobSpec({ outerSteps }),
        client: "me",
        requestId: undefined,
        traceparent: undefined,
      }),
    );
  expect(await create(100_001)).toBe("LIMIT_EXCEEDED");
  expect(await create(100_000)).toBe("Error: it was kept");
});

test("so is one that is to go on for too long", async () => {
  expect(await outcome(resumeCondensation(condensations, "1", 100_001))).toBe("LIMIT_EXCEEDED");
  expect(await outcome(resumeCondensation(condensations, "1", 100_000))).toBe("Error: it was kept");
});
