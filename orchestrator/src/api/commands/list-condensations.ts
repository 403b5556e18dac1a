import type { Condensation } from "../../server/store/condensation.js";
import type { CondensationPosition, ListOptions } from "../../server/store/condensation-store.js";
import type { Condensations } from "./condensations.js";

export interface ListedCondensations {
  /** Newest first. */
  readonly condensations: readonly Condensation[];
  /** Behind which the next page begins; undefined: this is the last one. */
  readonly next: CondensationPosition | undefined;
}

/** One page. Condensations that are created meanwhile change no later page. */
export async function listCondensations(
  { store }: Pick<Condensations, "store">,
  options: ListOptions,
): Promise<ListedCondensations> {
  const { condensations, more } = await store.list(options);
  return { condensations, next: more ? condensations.at(-1) : undefined };
}
