import type { CallContext } from "../compute/compute.js";
import type { JobSpec } from "../specification/job-spec.js";
import type { LearningMethod } from "./continual-request.js";
import type { LearnedImages } from "./memory.js";

/** Some classes whose images shall be learned. */
export interface GroupRequest {
  readonly method: LearningMethod;
  /** Labels among all classes, ascending; the images' own labels are their places here. */
  readonly classes: readonly number[];
  /** With nothing left open; its data set has these classes alone. */
  readonly job: JobSpec;
  /**
   * A name that equal requests share: of the job and the data set's content. Whoever learns keeps results under it, so
   * that asking again after a crash goes on with what is there.
   */
  readonly requestId: string;
}

export interface LearnedGroup extends LearnedImages {
  /** Where the result is kept, for people, such as the name of the condensation. */
  readonly source: string;
}

/** Learns images of some classes; `onProgress` is told of outer steps done. */
export type LearnGroup = (
  request: GroupRequest,
  context: Pick<CallContext, "signal" | "onProgress">,
) => Promise<LearnedGroup>;
