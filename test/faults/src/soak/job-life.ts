import assert from "node:assert/strict";
import { type CondensationSpec, State } from "@condensery/wire/condensation";
import { cancel, create, get } from "../harness/calls.js";
import type { FaultSystem } from "../harness/fault-system.js";
import { assertSameFiles, type JobFiles } from "../harness/job-result.js";
import { JobWatch } from "../harness/job-watch.js";
import { kill, untilTrue } from "../harness/processes.js";
import { makeMistake } from "./mistakes.js";
import { allFiles, goOn, listAll, remove } from "./soak-calls.js";
import type { JobPlan, Visit } from "./soak-plan.js";
import type { Tally } from "./tally.js";

/** Where condensations live, and what each specification gives undisturbed. */
export interface SoakPlace {
  readonly faulty: FaultSystem;
  readonly tally: Tally;
  readonly specs: readonly { readonly spec: CondensationSpec; readonly files: JobFiles }[];
}

/** One condensation from its creation to its end or removal. Never rejects: what goes wrong is counted. */
export async function liveJob(place: SoakPlace, plan: JobPlan): Promise<void> {
  const { tally } = place;
  try {
    const state = await live(place, plan);
    if (state === State.SUCCEEDED) tally.succeeded += 1;
    else tally.cancelled += 1;
  } catch (error) {
    tally.failures.push({ job: plan.index, message: error instanceof Error ? error.message : String(error) });
  }
}

/** @returns SUCCEEDED or CANCELLED @throws Error saying what was not as it should be */
async function live({ faulty, tally, specs }: SoakPlace, plan: JobPlan): Promise<State> {
  const { channel } = faulty;
  const undisturbed = specs[plan.spec];
  if (undisturbed === undefined) throw new Error(`Expected specification ${plan.spec} of ${specs.length}.`);
  const requestId = `soak-${plan.index}`;
  const { name } = await create(channel, undisturbed.spec, requestId);
  await using watch = new JobWatch(channel, name);
  const others: Promise<void>[] = plan.visits.map((each) => visit(watch, faulty, tally, each));
  if (plan.kill !== undefined) others.push(strike(watch, faulty, tally, plan.kill));
  if (plan.mistake !== undefined) {
    others.push(makeMistake(channel, plan.mistake, { name, requestId }));
    tally.wrongRequests += 1;
  }
  const [state] = await Promise.all([untilEnd(watch, faulty, tally, plan), ...others]);
  const listed = (await listAll(channel)).find((each) => each.name === name);
  assert.equal(listed?.state, state, `the state of ${name} in the list`);
  if (state === State.SUCCEEDED) assertSameFiles(await allFiles(channel, name), undisturbed.files);
  if (plan.deleted) {
    await remove(channel, name);
    tally.deletes += 1;
  } else {
    tally.kept.set(name, state);
  }
  return state;
}

async function untilEnd(watch: JobWatch, { channel }: FaultSystem, tally: Tally, plan: JobPlan): Promise<State> {
  let due = State.SUCCEEDED;
  if (plan.cancelledBehind !== undefined) {
    await watch.reached(() => true, plan.cancelledBehind);
    ({ state: due } = await cancel(channel, watch.name));
    if (due === State.CANCELLED) tally.cancels += 1;
    else tally.cancelsTooLate += 1;
  }
  await watch.ended;
  if (due === State.CANCELLED && plan.resumed) {
    await goOn(channel, watch.name);
    tally.resumes += 1;
    await using further = new JobWatch(channel, watch.name, watch.events.at(-1)?.resumeToken);
    await further.ended;
    due = State.SUCCEEDED;
  }
  const { state, failure } = await get(channel, watch.name);
  assert.equal(
    State[state],
    State[due],
    `the state of ${watch.name} at its end${failure === "" ? "" : `: ${failure}`}`,
  );
  return state;
}

/** Comes, goes, and comes back to the event behind the last one that it was told. */
async function visit({ name }: JobWatch, { channel }: FaultSystem, tally: Tally, plan: Visit): Promise<void> {
  tally.visits += 1;
  const watch = new JobWatch(channel, name);
  await watch.reached(() => true, plan.leavesBehind);
  // What broke it is told; its leaving is no failure
  if (watch.over) await watch.ended;
  await watch[Symbol.asyncDispose]();
  const last = watch.events.at(-1);
  if (!plan.returns || last === undefined) return;
  await using further = new JobWatch(channel, name, last.resumeToken);
  await further.reached(() => true);
  if (further.over) await further.ended;
  const next = further.events[0];
  if (next !== undefined) assert.equal(next.sequence, last.sequence + 1n, `the event of ${name} that is told next`);
}

async function strike(watch: JobWatch, faulty: FaultSystem, tally: Tally, plan: NonNullable<JobPlan["kill"]>) {
  await watch.reached(() => true, plan.behind);
  let pid: number | undefined;
  await untilTrue(`${plan.service} to run`, () => (pid = faulty.pidOf(plan.service)) !== undefined);
  if (pid !== undefined && kill(pid)) tally.kills += 1;
  await untilTrue(`${plan.service} to be gone`, () => faulty.pidOf(plan.service) !== pid);
}
