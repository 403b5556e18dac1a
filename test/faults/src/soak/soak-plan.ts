import { type RandomStream, randomStream } from "@condensery/rng";
import { type ServiceName, serviceNames } from "@condensery/system";
import { mistakes, type MistakeName } from "./mistakes.js";
import type { SoakOptions } from "./soak-options.js";
import { soakSpecs } from "./soak-specs.js";

/** A watcher that comes, goes behind so many events, and comes back where it was. */
export interface Visit {
  readonly leavesBehind: number;
  readonly returns: boolean;
}

/** What happens in the life of one condensation. Places are numbers of its events. */
export interface JobPlan {
  readonly index: number;
  /** Of `soakSpecs`. */
  readonly spec: number;
  readonly cancelledBehind: number | undefined;
  /** It is gone on with behind its cancellation. */
  readonly resumed: boolean;
  /** It is removed behind its end. */
  readonly deleted: boolean;
  readonly visits: readonly Visit[];
  /** A wrong request that somebody makes meanwhile. */
  readonly mistake: MistakeName | undefined;
  /** A process that is killed meanwhile. */
  readonly kill: { readonly service: ServiceName; readonly behind: number } | undefined;
}

export interface SoakPlan {
  /** With kills, so many at once. */
  readonly storm: readonly JobPlan[];
  /** Without kills, one round behind the other: nothing goes on between two rounds. */
  readonly quiet: readonly (readonly JobPlan[])[];
}

const quietShare = 0.4;
const cancelledShare = 0.15;
const deletedShare = 0.3;
const jobsPerKill = 25;
/** Events that each condensation tells of before it can have ended. */
const surelyTold = 12;

/** Equal options give equal plans. */
export function soakPlan({ jobs, atOnce, seed }: Omit<SoakOptions, "database">): SoakPlan {
  const stormJobs = jobs - Math.floor(jobs * quietShare);
  const cancelled = chosen(drawn(seed, "cancelled"), jobs, Math.round(jobs * cancelledShare));
  const deleted = chosen(drawn(seed, "deleted"), jobs, Math.round(jobs * deletedShare));
  const killed = [...chosen(drawn(seed, "killed"), stormJobs, Math.max(1, Math.round(jobs / jobsPerKill)))];
  const services = killed.flatMap((_, kill) => (kill % serviceNames.length === 0 ? shuffledServices(seed, kill) : []));
  const plans = Array.from({ length: jobs }, (_, index): JobPlan => {
    const stream = drawn(seed, "job", [index]);
    const service = services[killed.indexOf(index)];
    return {
      index,
      spec: stream.integer(soakSpecs),
      cancelledBehind: cancelled.has(index) ? stream.integer(surelyTold) : undefined,
      resumed: stream.integer(2) === 0,
      deleted: deleted.has(index),
      visits: Array.from({ length: stream.integer(3) }, () => visit(stream)),
      mistake: stream.integer(2) === 0 ? stream.choice(mistakes) : undefined,
      kill:
        killed.includes(index) && service !== undefined ? { service, behind: stream.integer(surelyTold) } : undefined,
    };
  });
  return { storm: plans.slice(0, stormJobs), quiet: rounds(plans.slice(stormJobs), atOnce) };
}

function drawn(seed: number, purpose: string, indices: readonly number[] = []): RandomStream {
  return randomStream({ seed, purpose: `soak/${purpose}`, indices });
}

/** So many of the numbers below a bound. */
function chosen(stream: RandomStream, bound: number, count: number): ReadonlySet<number> {
  return new Set(stream.permutation(bound).slice(0, count));
}

/** Each of them once, so that no process ends more often than a supervisor bears. */
function shuffledServices(seed: number, kill: number): readonly ServiceName[] {
  const order = drawn(seed, "services", [kill]).permutation(serviceNames.length);
  return [...order].flatMap((place) => serviceNames[place] ?? []);
}

function visit(stream: RandomStream): Visit {
  return { leavesBehind: stream.integer(2 * surelyTold), returns: stream.integer(2) === 0 };
}

function rounds(plans: readonly JobPlan[], size: number): readonly (readonly JobPlan[])[] {
  return Array.from({ length: Math.ceil(plans.length / size) }, (_, round) =>
    plans.slice(round * size, (round + 1) * size),
  );
}
