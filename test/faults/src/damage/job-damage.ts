import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { RemoteError } from "@condensery/service-kit";
import type { RandomStream } from "@condensery/rng";
import { State } from "@condensery/wire/condensation";
import { cancel, create, get, resume } from "../harness/calls.js";
import type { FaultSystem } from "../harness/fault-system.js";
import { assertSameFiles, jobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { jobFolder, orchestratorFolder } from "../harness/state-places.js";
import { tinySpec } from "../harness/tiny-job.js";
import type { CaseOutcome, FaultContext } from "../scenario.js";
import type { Damage } from "./damage.js";
import type { DamagePlace } from "./damage-place.js";
import { damageFiles } from "./damaged-files.js";

/** Files of a condensation that has been interrupted. */
export const jobPlaces = ["newest checkpoint", "both checkpoints", "job.json", "steps.jsonl", "events.jsonl"] as const;
export type JobPlace = (typeof jobPlaces)[number];

/**
 * What is to happen when a condensation goes on with such a file. `older`: a warning names it, and the one before it
 * serves. `refused`: the condensation fails, naming it; with the file put right it goes on. `refused-or-same`: what
 * cannot change a byte of the result may pass. `unharmed`: the condensation does not need it.
 */
type Expectation = "older" | "refused" | "refused-or-same" | "unharmed";

const expectations: Readonly<Record<JobPlace, Expectation>> = {
  "newest checkpoint": "older",
  "both checkpoints": "refused",
  "job.json": "refused-or-same",
  "steps.jsonl": "refused-or-same",
  "events.jsonl": "unharmed",
};

/** Interrupts a condensation, damages its files and lets it go on, once for each damage. */
export async function runJobDamages(
  context: FaultContext,
  { folder, faulty }: DamagePlace,
  place: JobPlace,
  kinds: readonly Damage[],
  seed: number,
  stream: RandomStream,
): Promise<CaseOutcome> {
  const spec = tinySpec(seed, { outerSteps: 30, checkpointEvery: 2 });
  const { files: expected } = await context.references.of(spec);
  const { channel } = faulty;
  const outcomes: string[] = [];
  for (const [index, damage] of kinds.entries()) {
    const { name } = await create(channel, spec, `damage-${index}`);
    {
      await using watch = new JobWatch(channel, name);
      await watch.reached(({ event }) => event?.$case === "stepCompleted" && event.stepCompleted.step >= 5);
      await cancel(channel, name);
    }
    const files = await filesAt(place, folder.state, name);
    if (files === undefined) return { skipped: `there is no ${place}` };
    const restore = await damageFiles(files, damage, stream);
    await resume(channel, name);
    const problem = `${place}, ${damage}`;
    const refused = await judge(faulty, name, files, expectations[place], problem);
    outcomes.push(`${damage}: ${refused ? "refused" : "went on"}`);
    if (refused) {
      await restore();
      await resume(channel, name);
      await untilEnd(faulty, name);
    }
    assertSameFiles(await jobFiles(channel, name), expected);
  }
  return { note: outcomes.join("; ") };
}

/** Undefined: this system keeps no such file. */
async function filesAt(place: JobPlace, state: string, name: string): Promise<readonly string[] | undefined> {
  const folder = jobFolder(state, name);
  switch (place) {
    case "newest checkpoint":
    case "both checkpoints": {
      const names = (await readdir(folder)).filter((file) => file.startsWith("checkpoint-"));
      const newestFirst = names.toSorted((left, right) => stepOf(right) - stepOf(left));
      assert.equal(newestFirst.length, 2, "checkpoints that are kept");
      return newestFirst.slice(0, place === "both checkpoints" ? 2 : 1).map((file) => join(folder, file));
    }
    case "job.json":
    case "steps.jsonl":
      return [join(folder, place)];
    case "events.jsonl": {
      const file = join(orchestratorFolder(state), name, place);
      return existsSync(file) ? [file] : undefined;
    }
  }
}

function stepOf(checkpoint: string): number {
  return Number(/\d+/u.exec(checkpoint)?.[0]);
}

/** Whether the condensation failed because of the damage, as it should. @throws AssertionError when it should not */
async function judge(
  faulty: FaultSystem,
  name: string,
  files: readonly string[],
  expectation: Expectation,
  problem: string,
): Promise<boolean> {
  const warnings = await untilEnd(faulty, name);
  const { state, failure } = await get(faulty.channel, name);
  const named = basename(files[0] ?? "");
  const succeeded = state === State.SUCCEEDED;
  switch (expectation) {
    case "older":
      assert.ok(succeeded, `${problem}: ${State[state]}, ${failure}`);
      assert.ok(
        warnings.some((text) => text.includes(named)),
        `${problem}: no warning names ${named}`,
      );
      return false;
    case "refused":
      assert.equal(State[state], "FAILED", `${problem}: it should have been refused`);
      assert.ok(failure.includes(named), `${problem}: expected a failure that names ${named}, got: ${failure}`);
      return true;
    case "refused-or-same":
      assert.ok(succeeded || failure.includes(named), `${problem}: expected a failure naming ${named}: ${failure}`);
      return !succeeded;
    case "unharmed":
      assert.ok(succeeded, `${problem}: ${State[state]}, ${failure}`);
      return false;
  }
}

/** Resolves when the condensation has ended. @returns the warnings that its events tell, where they can be read */
async function untilEnd({ channel }: FaultSystem, name: string): Promise<readonly string[]> {
  for (;;) {
    await using watch = new JobWatch(channel, name);
    try {
      await watch.ended;
    } catch (error) {
      // Damaged events are refused; the condensation itself goes on
      if (!RemoteError.isInstance(error)) throw error;
    }
    const { state } = await get(channel, name);
    if (state === State.QUEUED || state === State.RUNNING) continue;
    return watch.events.flatMap(({ event }) => (event?.$case === "warningRaised" ? [event.warningRaised.message] : []));
  }
}
