/** Adds up how far pieces of work have got, each of which may begin anew. */
export class StepCounter {
  readonly #onProgress: (done: number, total: number) => void;
  readonly #total: number;
  #done = 0;

  constructor(total: number, onProgress: (done: number, total: number) => void) {
    this.#total = total;
    this.#onProgress = onProgress;
  }

  /** Told of the steps that one piece has done so far. */
  piece(): (done: number) => void {
    let before = 0;
    return (done) => {
      this.#done += done - before;
      before = done;
      this.#onProgress(this.#done, this.#total);
    };
  }
}
