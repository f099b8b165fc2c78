/** Bins per doubling: neighbouring edges differ by at most 0.2 %. */
const BINS_PER_OCTAVE_LOG2 = 9;
const SHIFT = 23 - BINS_PER_OCTAVE_LOG2;
const BINS = 2 ** (8 + BINS_PER_OCTAVE_LOG2);

/** A value is told within this share of itself by a sketch: half the width of its widest bins. */
export const SKETCH_RELATIVE_ERROR = 0.001;

// The leading bits of a single-precision number count up with its value: exponent first, then the mantissa's.
const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/**
 * Quantiles of any number of values ≥ 0 in half a megabyte: a histogram whose bins are the leading bits of the values.
 * A quantile is the middle of its bin, so within 0.1 % of a value at that rank; count, sum and extremes are exact.
 */
export class ValueSketch {
  readonly #bins = new Float64Array(BINS);
  count = 0;
  sum = 0;
  #least = Number.POSITIVE_INFINITY;
  #most = 0;

  add(value: number): void {
    single[0] = value;
    this.#bins[bits[0] >>> SHIFT] += 1;
    this.count += 1;
    this.sum += value;
    if (value < this.#least) this.#least = value;
    if (value > this.#most) this.#most = value;
  }

  addAll(other: ValueSketch): void {
    for (let bin = 0; bin < BINS; bin += 1) this.#bins[bin] += other.#bins[bin];
    this.count += other.count;
    this.sum += other.sum;
    this.#least = Math.min(this.#least, other.#least);
    this.#most = Math.max(this.#most, other.#most);
  }

  /** The value that a share of all values does not exceed; NaN when empty. */
  quantile(share: number): number {
    if (this.count === 0) return Number.NaN;
    const rank = share * (this.count - 1);
    if (rank <= 0) return this.#least;
    if (rank >= this.count - 1) return this.#most;
    let below = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      below += this.#bins[bin];
      if (below > rank) return Math.min(this.#most, Math.max(this.#least, middleOf(bin)));
    }
    return this.#most;
  }

  /** How many values are at most `limit`; of the limit's own bin all are counted when its middle is. */
  countWithin(limit: number): number {
    if (limit >= this.#most) return this.count;
    if (limit < this.#least) return 0;
    single[0] = limit;
    const own = bits[0] >>> SHIFT;
    let within = middleOf(own) <= limit ? this.#bins[own] : 0;
    for (let bin = 0; bin < own; bin += 1) within += this.#bins[bin];
    return within;
  }
}

function middleOf(bin: number): number {
  bits[0] = (bin << SHIFT) >>> 0;
  const from = single[0];
  bits[0] = ((bin + 1) << SHIFT) >>> 0;
  return (from + single[0]) / 2;
}
