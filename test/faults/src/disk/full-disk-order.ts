import type { CondensationSpec } from "@condensery/wire/condensation";
import type { DatabaseKind } from "../harness/database.js";
import { tinySpec } from "../harness/tiny-job.js";
import type { Moment } from "../kill/moment.js";

/** What has a small file system of its own: all state, or the trajectories alone. */
export type FullPlace = "state" | "trajectories";

/** What the program is told. */
export interface FullDiskOrder {
  readonly database: DatabaseKind;
  readonly place: FullPlace;
  /** When the space ends. */
  readonly moment: Moment;
  readonly seed: number;
  /** Of the case: `data` in it is the data root. */
  readonly root: string;
  /** Where the result is to be put. */
  readonly output: string;
}

/** Experts of other lengths would have snapshots in common with those that the other scenarios draw from the seed. */
const seedsApart = 1000;

/** Long enough to be met by a full disk before its end. */
export function fullDiskSpec(seed: number): CondensationSpec {
  return tinySpec(seed + seedsApart, {
    expertEpochs: 20,
    outerSteps: 30,
    checkpointEvery: 2,
    evaluations: 4,
    evaluationEpochs: 30,
  });
}
