const most = 12;
const longest = 2000;

/** What a process wrote last, for the message that tells of its end. */
export class LastLines {
  #lines: readonly string[] = [];

  get lines(): readonly string[] {
    return this.#lines;
  }

  add(text: string): void {
    const line = text.length > longest ? `${text.slice(0, longest)}...` : text;
    this.#lines = [...this.#lines, line].slice(-most);
  }
}
