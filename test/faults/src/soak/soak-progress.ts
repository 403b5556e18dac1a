/** Where progress is shown. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Condensations between two lines where there is no terminal. */
const jobsPerLine = 10;
const barWidth = 24;
const clearLine = "\r\u{1b}[2K";

/** Shows how many have ended: a bar at a terminal, lines elsewhere. `now` in milliseconds. */
export class SoakProgress {
  #began: number;

  constructor(
    private readonly stream: ProgressStream,
    private readonly total: number,
    private readonly now: () => number,
  ) {
    this.#began = now();
  }

  /** @param ended 0 when the system has come to serve: what came before is no part of the pace */
  readonly show = (ended: number): void => {
    if (ended === 0) this.#began = this.now();
    const text = `${ended}/${this.total} jobs${this.#pace(ended)}`;
    if (this.stream.isTTY === true) {
      const filled = Math.round((ended / this.total) * barWidth);
      this.stream.write(`${clearLine}[${"#".repeat(filled)}${".".repeat(barWidth - filled)}] ${text}`);
    } else if (ended % jobsPerLine === 0 || ended === this.total) {
      this.stream.write(`${text}\n`);
    }
  };

  /** Removes the bar. */
  end(): void {
    if (this.stream.isTTY === true) this.stream.write(clearLine);
  }

  #pace(ended: number): string {
    const seconds = (this.now() - this.#began) / 1000;
    if (ended === 0 || seconds <= 0) return "";
    const left = Math.ceil(((this.total - ended) * seconds) / ended);
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return `, ${((60 * ended) / seconds).toFixed(0)} a minute, ${clock} left`;
  }
}
