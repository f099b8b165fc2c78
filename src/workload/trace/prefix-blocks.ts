/**
 * Which leading blocks of a prompt a prefix cache still holds, least recently used out first. Block ids name a block
 * together with all before it, as in the Mooncake trace.
 */
export class PrefixBlocks {
  readonly #capacity: number;
  /** Insertion order is order of use. */
  readonly #held = new Set<number>();

  /** `capacityBlocks` may be Infinity. */
  constructor(capacityBlocks: number) {
    this.#capacity = capacityBlocks;
  }

  /** Number of leading blocks that were held before this request; afterwards all of its blocks are in use. */
  serve(blockIds: readonly number[]): number {
    let hits = 0;
    while (hits < blockIds.length && this.#held.has(blockIds[hits])) hits += 1;
    if (this.#capacity === Number.POSITIVE_INFINITY) {
      for (let i = hits; i < blockIds.length; i += 1) this.#held.add(blockIds[i]);
      return hits;
    }
    // The end of a prompt goes first: a prefix is worth more than what follows it.
    for (let i = blockIds.length - 1; i >= 0; i -= 1) {
      this.#held.delete(blockIds[i]);
      this.#held.add(blockIds[i]);
    }
    for (const oldest of this.#held) {
      if (this.#held.size <= this.#capacity) break;
      this.#held.delete(oldest);
    }
    return hits;
  }
}
