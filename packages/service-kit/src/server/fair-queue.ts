/** Waiting work of several clients, of which each has its turn. */
export class FairQueue<Item> {
  // In the order of turns: a map goes through its keys as they were added
  readonly #queues = new Map<string, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(client: string, item: Item): void {
    const queue = this.#queues.get(client);
    if (queue === undefined) this.#queues.set(client, [item]);
    else queue.push(item);
    this.#size += 1;
  }

  /** The oldest item of the client whose turn it is, which then waits for all others' turns. */
  next(): Item | undefined {
    for (const [client, queue] of this.#queues) {
      const item = queue.shift();
      this.#size -= 1;
      this.#queues.delete(client);
      if (queue.length > 0) this.#queues.set(client, queue);
      return item;
    }
    return undefined;
  }

  remove(client: string, item: Item): void {
    const queue = this.#queues.get(client);
    const index = queue?.indexOf(item) ?? -1;
    if (index >= 0) this.#take(client, index);
  }

  /**
   * The newest item of the client that has the most of them, if it has so many more than this one that both are not
   * worse off with one item less and one more.
   */
  takeFromLongest(client: string): Item | undefined {
    let [longest, length] = [client, (this.#queues.get(client)?.length ?? 0) + 1];
    for (const [other, queue] of this.#queues) if (queue.length > length) [longest, length] = [other, queue.length];
    return longest === client ? undefined : this.#take(longest, length - 1);
  }

  #take(client: string, index: number): Item | undefined {
    const queue = this.#queues.get(client) ?? [];
    const [item] = queue.splice(index, 1);
    this.#size -= 1;
    if (queue.length === 0) this.#queues.delete(client);
    return item;
  }
}
