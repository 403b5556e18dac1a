import { invalidRequest } from "@condensery/service-kit";
import { checkSpecLimits } from "../../limits/check-limits.js";
import { refuseWhenFull } from "../../server/runner/queue-limits.js";
import type { Condensation } from "../../server/store/condensation.js";
import type { Condensations } from "./condensations.js";
import { requireEnded, wrongState } from "./wrong-state.js";

/** Of the request; it has no specification. */
const outerStepsField = "outer_steps";

/**
 * Goes on with a condensation that has ended, up to so many outer steps in all; undefined: as many as it was to have.
 *
 * @throws CondensationNotFoundError; ServiceError (WRONG_STATE, INVALID_REQUEST, LIMIT_EXCEEDED, BUSY)
 */
export async function resumeCondensation(
  { store, runner, queue, sizes }: Pick<Condensations, "store" | "runner" | "queue" | "sizes">,
  id: string,
  outerSteps: number | undefined,
): Promise<Condensation> {
  const condensation = await store.requeue(
    id,
    (current) => {
      requireEnded(current);
      const spec = { ...current.spec, outerSteps: stepsToReach(current, outerSteps) };
      checkSpecLimits(spec, sizes, outerStepsField);
      return { spec, endTime: undefined, failure: undefined, result: undefined };
    },
    async (load) => refuseWhenFull(load, queue),
  );
  await runner.submit(condensation);
  return condensation;
}

function stepsToReach(condensation: Condensation, asked: number | undefined): number {
  const { spec, state } = condensation;
  if (asked === undefined && state === "succeeded") {
    throw wrongState(condensation, `To go on with it, ask for more than its ${spec.outerSteps} outer_steps.`);
  }
  const least = state === "succeeded" ? spec.outerSteps + 1 : spec.outerSteps;
  const steps = asked ?? spec.outerSteps;
  if (steps >= least) return steps;
  const description = `expected an integer of at least ${least}, got ${steps}: the condensation is ${state} with ${spec.outerSteps}`;
  throw invalidRequest([{ field: outerStepsField, description }]);
}
