import assert from "node:assert/strict";
import { join } from "node:path";
import type { RandomStream } from "@condensery/rng";
import { create, download } from "../harness/calls.js";
import { assertSameFiles, jobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { resultFolder } from "../harness/state-places.js";
import { tinySpec } from "../harness/tiny-job.js";
import type { CaseOutcome, FaultContext } from "../scenario.js";
import type { Damage } from "./damage.js";
import type { DamagePlace } from "./damage-place.js";
import { damageFiles } from "./damaged-files.js";

/** Damages each file of a result: nobody may download it then without noticing. */
export async function runResultDamages(
  context: FaultContext,
  { folder, faulty }: DamagePlace,
  kinds: readonly Damage[],
  seed: number,
  stream: RandomStream,
): Promise<CaseOutcome> {
  const spec = tinySpec(seed);
  const { files: expected } = await context.references.of(spec);
  const { channel } = faulty;
  const { name } = await create(channel, spec, "result");
  await using watch = new JobWatch(channel, name);
  await watch.ended;
  for (const file of expected.keys()) {
    for (const damage of kinds) {
      const restore = await damageFiles([join(resultFolder(folder.state, name), file)], damage, stream);
      await assert.rejects(download(channel, name, file), `${file}, ${damage}: it was downloaded as if it were whole`);
      await restore();
    }
  }
  assertSameFiles(await jobFiles(channel, name), expected);
  return { note: `${expected.size} files, ${kinds.length} damages each` };
}
