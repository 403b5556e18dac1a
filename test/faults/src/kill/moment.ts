import type { RandomStream } from "@condensery/rng";
import { Phase } from "@condensery/wire/condensation";
import { happenings } from "../harness/folder-happenings.js";
import type { EventTest, JobWatch } from "../harness/job-watch.js";
import { jobFolder, resultFolder } from "../harness/state-places.js";

/** Parts of a condensation's life in which something may happen to it. */
export const situations = ["experts", "condensation", "checkpoint", "evaluation", "publication", "restart"] as const;
export type Situation = (typeof situations)[number];

/** A place in a condensation's life: so many further happenings after its situation has begun. No clock decides it. */
export interface Moment {
  readonly situation: Situation;
  readonly further: number;
}

/** Most happenings that a moment comes behind the beginning of its situation. */
const mostFurther: Readonly<Record<Situation, number>> = {
  experts: 10,
  condensation: 7,
  checkpoint: 6,
  evaluation: 10,
  publication: 6,
  restart: 7,
};

export function drawMoment(situation: Situation, stream: RandomStream): Moment {
  return { situation, further: stream.integer(mostFurther[situation] + 1) };
}

export function momentText({ situation, further }: Moment): string {
  return `${situation}+${further}`;
}

const phaseBegins =
  (phase: Phase): EventTest =>
  ({ event }) =>
    event?.$case === "phaseStarted" && event.phaseStarted.phase === phase;

const isStep: EventTest = ({ event }) => event?.$case === "stepCompleted";

/** Resolves when the moment has come, or when the condensation has ended before. */
export async function untilMoment({ situation, further }: Moment, watch: JobWatch, stateFolder: string): Promise<void> {
  switch (situation) {
    case "experts":
      await watch.reached(phaseBegins(Phase.EXPERTS), further);
      return;
    case "condensation":
    case "restart":
      await watch.reached(isStep, further);
      return;
    case "evaluation":
      await watch.reached(phaseBegins(Phase.EVALUATION), further);
      return;
    case "checkpoint":
      // From the first step on the files that appear here are checkpoints
      await watch.reached(isStep);
      await untilHappenings(jobFolder(stateFolder, watch.name), further + 1, watch);
      return;
    case "publication":
      await watch.reached(phaseBegins(Phase.EVALUATION));
      await untilHappenings(resultFolder(stateFolder, watch.name), further + 1, watch);
  }
}

async function untilHappenings(folder: string, count: number, watch: JobWatch): Promise<void> {
  const over = new AbortController();
  const end = watch.ended.catch(() => undefined).then(() => over.abort());
  await Promise.race([happenings(folder, count, over.signal), end]);
  over.abort();
}
