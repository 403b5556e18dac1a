import { durationText, paceOf } from "./pace.js";

export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  report(done: number, total: number, target: string): void;
  /** A line beside the progress. */
  say(text: string): void;
  finish(): void;
}

const barWidth = 24;
/** Milliseconds between two drawings of a bar, and between two lines where there is no terminal. */
const intervals = { bar: 100, line: 5000 } as const;

/** A bar at a terminal, a line now and then elsewhere. `now`: milliseconds that only grow. */
export function progressOn(stream: ProgressStream, now: () => number): Progress {
  const terminal = stream.isTTY === true;
  const begun = now();
  let last = begun;
  let drawn = false;
  const clear = (): void => {
    if (drawn) stream.write("\r\u001b[K");
    drawn = false;
  };
  return {
    report(done, total, target) {
      const time = now();
      if (time - last < (terminal ? intervals.bar : intervals.line)) return;
      last = time;
      const { rate, secondsLeft } = paceOf(done, total, time - begun);
      const left = secondsLeft === undefined ? "" : `, ${durationText(secondsLeft)} left`;
      const text = `${done}/${total} cases, ${Math.round(rate)}/s${left}  ${target}`;
      if (!terminal) {
        stream.write(`${text}\n`);
        return;
      }
      const filled = Math.round((barWidth * done) / total);
      stream.write(`\r\u001b[K|${"#".repeat(filled).padEnd(barWidth, "-")}| ${text}`);
      drawn = true;
    },
    say(text) {
      clear();
      stream.write(`${text}\n`);
    },
    finish: clear,
  };
}
