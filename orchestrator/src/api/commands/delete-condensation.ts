import type { Condensations } from "./condensations.js";
import { requireEnded } from "./wrong-state.js";

/**
 * Removes a condensation that has ended, with its result; experts stay in the trajectory store.
 *
 * @throws CondensationNotFoundError; ServiceError (WRONG_STATE)
 */
export async function deleteCondensation({ store }: Pick<Condensations, "store">, id: string): Promise<void> {
  await store.delete(id, requireEnded);
}
