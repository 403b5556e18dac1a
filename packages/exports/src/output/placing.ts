/** How something is written. */
export interface Placing {
  /** Whether what is there may be replaced. */
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
}
