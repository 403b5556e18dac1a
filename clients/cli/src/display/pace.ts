/** How fast work goes and how long it will go on. */
export interface Pace {
  /** Units a second; undefined before there is anything to measure. */
  readonly rate: number | undefined;
  readonly secondsLeft: number | undefined;
}

/** Seconds below which a rate would be chance. */
const shortest = 0.5;

/** Measures one kind of work from its first report on, so that what was done before does not count as speed. */
export class PaceMeter {
  #first: { readonly done: number; readonly time: number } | undefined;
  #last = 0;

  /** `time` in milliseconds. */
  report(done: number, total: number, time: number): Pace {
    // Work that begins again, from a checkpoint, is measured anew
    if (this.#first === undefined || done < this.#last) this.#first = { done, time };
    this.#last = done;
    const seconds = (time - this.#first.time) / 1000;
    const worked = done - this.#first.done;
    if (seconds < shortest || worked <= 0) return { rate: undefined, secondsLeft: undefined };
    const rate = worked / seconds;
    return { rate, secondsLeft: (total - done) / rate };
  }
}

/** "12.3/s", or "4.6 s each" where a unit takes longer than a second. */
export function rateText(rate: number | undefined): string {
  if (rate === undefined) return "";
  return rate >= 1 ? `${rate.toFixed(1)}/s` : `${(1 / rate).toFixed(1)} s each`;
}

/** "3:07 left", "1:02:03 left". */
export function timeLeftText(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const clock = [
    ...(hours > 0 ? [hours, String(minutes).padStart(2, "0")] : [minutes]),
    String(whole % 60).padStart(2, "0"),
  ];
  return `${clock.join(":")} left`;
}
