import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { RandomStream } from "@condensery/rng";
import { State } from "@condensery/wire/condensation";
import type { CaseFolder } from "../harness/case-folder.js";
import { create, get, resume } from "../harness/calls.js";
import { startFaultSystem } from "../harness/fault-system.js";
import { assertSameFiles, jobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { tinySpec } from "../harness/tiny-job.js";
import type { CaseOutcome, FaultContext } from "../scenario.js";
import type { Damage } from "./damage.js";
import type { DamagePlace } from "./damage-place.js";
import { damageFiles } from "./damaged-files.js";

/** Kinds of files of the trajectory store. */
export const storePlaces = ["blob", "record", "specification"] as const;
export type StorePlace = (typeof storePlaces)[number];

const patterns: Readonly<Record<StorePlace, RegExp>> = {
  blob: /\.safetensors$/u,
  record: /^\d+\.json$/u,
  specification: /^spec\.json$/u,
};

/** Nothing that has been read is remembered, so that every reading meets the damage. */
const forgetful = { "trajectory-store": { CONDENSERY_STORE_CACHE_BYTES: "0" } };

/**
 * Lets a condensation train its experts, damages one of their files and condenses again with fresh processes. Either
 * the file is refused by its name, and with the right one the condensation goes on; or it was not needed or could be
 * mended. The bytes are the same either way.
 */
export async function runStoreDamages(
  context: FaultContext,
  { folder, database, faulty: first }: DamagePlace,
  place: StorePlace,
  kinds: readonly Damage[],
  seed: number,
  stream: RandomStream,
): Promise<CaseOutcome> {
  const spec = tinySpec(seed);
  const { files: expected } = await context.references.of(spec);
  {
    const { name } = await create(first.channel, spec, "experts");
    await using watch = new JobWatch(first.channel, name);
    await watch.ended;
  }
  await first.stop();
  const outcomes: string[] = [];
  for (const [index, damage] of kinds.entries()) {
    const file = await fileAt(place, folder, stream);
    const restore = await damageFiles([file], damage, stream);
    await using faulty = await startFaultSystem(folder, database, { variables: forgetful });
    const { channel } = faulty;
    const { name } = await create(channel, spec, `damaged-store-${index}`);
    const state = await endOf(channel, name);
    outcomes.push(`${damage}: ${state === State.SUCCEEDED ? "went on" : "refused"}`);
    if (state !== State.SUCCEEDED) {
      const { failure } = await get(channel, name);
      const named = place === "blob" ? basename(file, ".safetensors") : basename(file);
      assert.ok(
        failure.includes(named),
        `${place}, ${damage}: expected a failure that names ${named}, got: ${failure}`,
      );
      await restore();
      await resume(channel, name);
      await endOf(channel, name);
    }
    assertSameFiles(await jobFiles(channel, name), expected);
    await restore();
  }
  return { note: outcomes.join("; ") };
}

async function endOf(channel: ConstructorParameters<typeof JobWatch>[0], name: string): Promise<State> {
  await using watch = new JobWatch(channel, name);
  await watch.ended;
  return (await get(channel, name)).state;
}

async function fileAt(place: StorePlace, folder: CaseFolder, stream: RandomStream): Promise<string> {
  const root = join(folder.state, "trajectories");
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile() && patterns[place].test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
  return stream.choice(files.toSorted());
}
