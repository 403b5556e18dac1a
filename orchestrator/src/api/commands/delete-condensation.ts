import type { Condensations } from "./condensations.js";
import { requireEnded } from "./wrong-state.js";

/**
 * Removes a condensation that has ended, with its result; experts stay in the trajectory store.
 *
 * @throws CondensationNotFoundError; ServiceError (WRONG_STATE)
 */
export async function deleteCondensation(
  { store, runner }: Pick<Condensations, "store" | "runner">,
  id: string,
): Promise<void> {
  const condensation = await store.read(id);
  requireEnded(condensation);
  await runner.untilClosed(condensation);
  await store.delete(id, requireEnded);
  await runner.forget(id);
}
