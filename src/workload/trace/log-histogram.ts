/** Values below this have a bin each. */
const EXACT = 128;
/** Bins per factor of e above: neighbouring bins differ by less than 1 %. */
const BINS_PER_E = 120;
const LARGEST = 2 ** 31;
/** Bins of smaller values are looked up. */
const LOOKED_UP = 2 ** 16;
const BINS = EXACT + Math.ceil(Math.log(LARGEST / EXACT) * BINS_PER_E) + 1;

/** Counts of whole numbers in bins at most 1 % wide: quantiles of any number of values in fixed memory. */
export class LogHistogram {
  readonly #bins = new Float64Array(BINS);
  count = 0;
  sum = 0;
  max = 0;

  add(value: number): void {
    this.#bins[value < LOOKED_UP ? lookedUp(value) : binOf(value)] += 1;
    this.count += 1;
    this.sum += value;
    if (value > this.max) this.max = value;
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /** The value that a share `p` of all values does not exceed, within half a bin; 0 when empty. */
  quantile(p: number): number {
    const rank = p * this.count;
    let below = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      below += this.#bins[bin];
      if (below >= rank && this.#bins[bin] > 0) return Math.min(this.max, binValue(bin));
    }
    return this.max;
  }
}

// Bin + 1 of each value that has been asked for; a logarithm takes many times as long.
const known = new Uint16Array(LOOKED_UP);

function lookedUp(value: number): number {
  if (known[value] === 0) known[value] = binOf(value) + 1;
  return known[value] - 1;
}

function binOf(value: number): number {
  return value < EXACT ? value : EXACT + Math.floor(Math.log(value / EXACT) * BINS_PER_E);
}

function binValue(bin: number): number {
  return bin < EXACT ? bin : Math.round(EXACT * Math.exp((bin - EXACT + 0.5) / BINS_PER_E));
}
