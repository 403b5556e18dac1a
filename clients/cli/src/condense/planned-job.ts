import { resolve } from "node:path";
import type { Client, Condensation } from "@condensery/client";
import { localDataset } from "../connection/local-dataset.js";
import type { Place } from "../connection/session.js";
import { defaultFolders } from "../flags/flag.js";
import { withFlagNames } from "../flags/flag-names.js";
import type { ParsedFlags } from "../flags/parse-flags.js";
import { UsageError } from "../flags/usage-error.js";
import { askedOptions } from "./asked-options.js";
import { condenseFlags } from "./condense-flags.js";
import { embeddedOnly, remoteOnly } from "./flag-conflicts.js";
import { type JobRecord, readRecord } from "./job-record.js";
import { resumeProblems } from "./resume-problems.js";

/** A condensation that a command line asks for, before anything is started. */
export interface PlannedJob {
  readonly place: Place;
  /** Creates the condensation, or goes on with it. */
  readonly begin: (client: Client, signal: AbortSignal) => Promise<Condensation>;
}

/** A job that the flags describe. Throws UsageError. */
export async function newJob(flags: ParsedFlags): Promise<PlannedJob> {
  const address = flags.text("address");
  const asked = askedOptions(flags);
  const local = address === undefined ? await localDataset(asked.dataset ?? "mnist") : undefined;
  const options = local === undefined ? asked : { ...asked, dataset: local.dataset };
  return {
    place:
      address === undefined
        ? { kind: "embedded", state: stateOf(flags), dataRoots: local?.dataRoots ?? [] }
        : { kind: "remote", address },
    async begin(client, signal) {
      const handle = await client.condense(options, { signal });
      return handle.describe({ signal });
    },
  };
}

/** The job of a result folder, with more outer steps if the flags say so. Throws UsageError. */
export async function resumedJob(folder: string, flags: ParsedFlags): Promise<PlannedJob> {
  const record = await readRecord(folder);
  if (record === undefined) {
    throw new UsageError([`${folder}: holds no job to go on with: condensation.json is missing`]);
  }
  const place = placeOf(record, flags);
  return {
    place,
    async begin(client, signal) {
      const known = await client.get(record.name, { signal });
      const asked = askedOptions(flags, known.options.innerSteps);
      const isLocal = place.kind === "embedded" && asked.dataset !== undefined;
      const named = isLocal ? { ...asked, dataset: (await localDataset(asked.dataset)).dataset } : asked;
      const problems = resumeProblems(known, named);
      if (problems.length > 0) {
        throw new UsageError(problems.map((problem) => withFlagNames(problem, condenseFlags)));
      }
      return resume(client, known, named.outerSteps, signal);
    },
  };
}

async function resume(
  client: Client,
  known: Condensation,
  outerSteps: number | undefined,
  signal: AbortSignal,
): Promise<Condensation> {
  const { name, state, options } = known;
  const isLonger = outerSteps !== undefined && outerSteps > (options.outerSteps ?? 0);
  const isUnderWay = state === "queued" || state === "running";
  if (isUnderWay && isLonger) {
    throw new UsageError([`--outer-steps can be raised when ${name} has ended; go on without it first`]);
  }
  // One under way goes on by itself, wherever it was interrupted
  if (isUnderWay || (state === "succeeded" && !isLonger)) return known;
  return client.resume(name, isLonger ? { outerSteps } : {}, { signal });
}

function placeOf({ address: recorded, state, dataRoots = [] }: JobRecord, flags: ParsedFlags): Place {
  const address = flags.text("address") ?? recorded;
  const misplaced = address === undefined ? remoteOnly : embeddedOnly;
  const where =
    address === undefined ? "a running system; the job's is started here" : `a system started here, not for ${address}`;
  const problems = misplaced.filter((name) => flags.has(name)).map((name) => `--${name} is for ${where}; leave it out`);
  if (problems.length > 0) throw new UsageError(problems);
  if (address !== undefined) return { kind: "remote", address };
  return { kind: "embedded", state: flags.has("state") ? stateOf(flags) : (state ?? stateOf(flags)), dataRoots };
}

function stateOf(flags: ParsedFlags): string {
  return resolve(flags.text("state") ?? defaultFolders.state);
}
