const KIND_STRIDE = 2 ** 48;

/**
 * Pending events of one simulation, earliest first; equal times go by kind, then by the order in which they were
 * scheduled. A binary heap over typed arrays: nothing is allocated per event once it has grown.
 */
export class EventQueue {
  size = 0;
  private times = new Float64Array(1024);
  private ranks = new Float64Array(1024);
  private items = new Int32Array(1024);
  private sequence = 0;

  /** Time of the earliest event, or Infinity. */
  get nextTimeS(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.times[0];
  }

  /** Kind of the earliest event. */
  get nextKind(): number {
    return Math.floor(this.ranks[0] / KIND_STRIDE);
  }

  schedule(timeS: number, kind: number, item: number): void {
    if (this.size === this.times.length) this.grow();
    const rank = kind * KIND_STRIDE + this.sequence;
    this.sequence += 1;
    const { times, ranks, items } = this;
    let position = this.size;
    this.size += 1;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (times[parent] < timeS || (times[parent] === timeS && ranks[parent] < rank)) break;
      times[position] = times[parent];
      ranks[position] = ranks[parent];
      items[position] = items[parent];
      position = parent;
    }
    times[position] = timeS;
    ranks[position] = rank;
    items[position] = item;
  }

  /** Removes the earliest event and returns its item; the queue must not be empty. */
  take(): number {
    const { times, ranks, items } = this;
    const taken = items[0];
    this.size -= 1;
    const size = this.size;
    const timeS = times[size];
    const rank = ranks[size];
    const item = items[size];
    let position = 0;
    for (;;) {
      let child = 2 * position + 1;
      if (child >= size) break;
      const right = child + 1;
      if (
        right < size &&
        (times[right] < times[child] || (times[right] === times[child] && ranks[right] < ranks[child]))
      ) {
        child = right;
      }
      if (timeS < times[child] || (timeS === times[child] && rank < ranks[child])) break;
      times[position] = times[child];
      ranks[position] = ranks[child];
      items[position] = items[child];
      position = child;
    }
    times[position] = timeS;
    ranks[position] = rank;
    items[position] = item;
    return taken;
  }

  private grow(): void {
    const capacity = this.times.length * 2;
    const times = new Float64Array(capacity);
    const ranks = new Float64Array(capacity);
    const items = new Int32Array(capacity);
    times.set(this.times);
    ranks.set(this.ranks);
    items.set(this.items);
    this.times = times;
    this.ranks = ranks;
    this.items = items;
  }
}
