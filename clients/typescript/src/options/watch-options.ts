/** From where `watch()` and `progress()` tell the events. */
export interface WatchOptions {
  /**
   * `resumeToken` of the last event that is known; the first one told is that behind it.
   *
   * @default from the first event
   */
  readonly resumeToken?: string;
}
