/**
 * Values by index with the smallest at hand: a tournament over a complete binary tree. Changing a value costs
 * O(log n); among equal values the lowest index wins.
 */
export class MinTree {
  private readonly leaves: number;
  private readonly values: Float64Array;
  private readonly winner: Int32Array;

  /** All values start at Infinity. */
  constructor(count: number) {
    let leaves = 1;
    while (leaves < count) leaves *= 2;
    this.leaves = leaves;
    this.values = new Float64Array(leaves).fill(Number.POSITIVE_INFINITY);
    this.winner = new Int32Array(2 * leaves);
    for (let i = 0; i < leaves; i += 1) this.winner[leaves + i] = i;
    for (let node = leaves - 1; node >= 1; node -= 1) this.winner[node] = this.winner[2 * node];
  }

  set(index: number, value: number): void {
    const { values, winner } = this;
    if (values[index] === value) return;
    values[index] = value;
    for (let node = (this.leaves + index) >>> 1; node >= 1; node >>>= 1) {
      const left = winner[2 * node];
      const right = winner[2 * node + 1];
      // Nobody can foretell which is smaller: chosen by bits, it costs no mispredicted branch.
      const takesRight = -(Number(values[right] < values[left]) | 0);
      winner[node] = left ^ ((left ^ right) & takesRight);
    }
  }

  get smallest(): number {
    return this.values[this.winner[1]];
  }

  get smallestIndex(): number {
    return this.winner[1];
  }
}
