import type { CallOptions, TrajectoryStore } from "@condensery/trajectories";

/** Which part of the list is asked for. */
export interface PageRequest {
  /** Most digests to return. */
  readonly size: number;
  /** The last digest of the page before; "" for the first page. */
  readonly after: string;
}

/** A part of the list. */
export interface Page {
  readonly digests: readonly string[];
  /** Whether others follow. */
  readonly more: boolean;
}

/**
 * A page of the specifications' digests. It goes on behind a digest and not at a position, so that what is registered
 * meanwhile neither repeats nor hides others.
 */
export async function listTrajectories(
  store: TrajectoryStore,
  { size, after }: PageRequest,
  options: CallOptions,
): Promise<Page> {
  const rest = (await store.list(options)).filter((digest) => digest > after);
  return { digests: rest.slice(0, size), more: rest.length > size };
}
