import { initialState, type CondensationState } from "@condensery/condensation";
import { span } from "@condensery/service-kit";
import { canonicalJson } from "@condensery/trajectories";
import { jobSpecJson } from "../specification/job-spec.js";
import { searchBest, unsearched, type BestState } from "./best-state.js";
import type { Checkpoint } from "./checkpoint.js";
import type { ClassImages } from "./initial-images.js";
import type { JobContext } from "./job-context.js";
import type { JobFolder } from "./job-folder.js";
import { runOuterLoop } from "./outer-loop.js";
import { StepHistory, type StepSummary } from "./step-history.js";
import type { ReadyExperts } from "./train-experts.js";

/** From where a job goes on. */
export interface CondensationStart {
  readonly folder: JobFolder;
  readonly experts: ReadyExperts;
  /** Images a new job starts from; a resumed one needs their labels and shape only. */
  readonly initial: ClassImages;
  readonly checkpoint: Checkpoint | undefined;
}

/** How the outer loop ended. */
export interface CondensationEnd {
  readonly state: CondensationState;
  /** Undefined after too few steps to tell, see `BestSearch`. */
  readonly best: BestState | undefined;
  readonly steps: StepSummary;
}

/** Runs the outer loop with its history and checkpoints. However it ends, the last complete step is in a checkpoint. */
export async function condense(
  context: JobContext,
  { folder, experts, initial, checkpoint }: CondensationStart,
): Promise<CondensationEnd> {
  const { spec, devices, journal, emit } = context;
  const { shape: imageShape } = initial.images;
  let state = checkpoint?.state ?? initialState(initial.images.data, spec.recipe.alpha);
  let search = checkpoint?.search ?? unsearched;
  let saved = state.step;
  await using history = await StepHistory.open(folder.stepsFile, state.step);
  const save = async (): Promise<void> => {
    const { last: device } = devices;
    if (state.step === saved || device === undefined) return;
    await span("condensery.checkpoint", { "condensery.step": state.step }, async (open) => {
      await history.sync();
      const written = { state, search, imageShape, spec: canonicalJson(jobSpecJson(spec)), device };
      const { file, bytes } = await folder.writeCheckpoint(written);
      open.set({ "condensery.bytes": bytes });
      saved = state.step;
      emit({ kind: "checkpoint-written", step: state.step, file });
    });
  };
  const reach = async (end: number): Promise<{ readonly step: number }> => {
    await runOuterLoop(context, {
      start: state,
      end,
      imageShape,
      labels: initial.labels,
      experts,
      onStep: async ({ state: next, record, cost, seconds }) => {
        await history.append(record);
        search = searchBest(search, state, record.loss);
        state = next;
        emit({ kind: "step-completed", stepsTotal: spec.outerSteps, ...record, ...cost, seconds });
      },
    });
    await save();
    return { step: state.step };
  };
  try {
    for (const end of checkpointedSteps(spec)) await journal.step(`outer steps up to ${end}`, () => reach(end));
    // Where the last checkpoint was damaged since, there is less than the journal says
    await reach(spec.outerSteps);
  } finally {
    await save();
  }
  return { state, best: search.best, steps: history.summary };
}

/** Numbers of outer steps after which there is a checkpoint; the same whichever of them a job goes on from. */
function checkpointedSteps({ outerSteps, checkpointEvery }: JobContext["spec"]): number[] {
  const count = Math.ceil(outerSteps / checkpointEvery);
  return Array.from({ length: count }, (_, index) => Math.min((index + 1) * checkpointEvery, outerSteps));
}
