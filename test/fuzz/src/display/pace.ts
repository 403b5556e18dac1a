/** How fast work goes, from its begin on. */
export interface Pace {
  /** Cases a second. */
  readonly rate: number;
  /** Undefined before anything is done. */
  readonly secondsLeft: number | undefined;
}

export function paceOf(done: number, total: number, elapsedMs: number): Pace {
  const rate = elapsedMs > 0 ? (1000 * done) / elapsedMs : 0;
  return { rate, secondsLeft: rate > 0 ? (total - done) / rate : undefined };
}

/** Such as "1 min 5 s". */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
