const FIRST_CHUNK = 1024;
const LARGEST_CHUNK = 65_536;

type Column = Float64Array | Int32Array | Uint16Array;

/**
 * A numeric column of unknown length. Values go into chunks and are joined once at the end, so that growing never holds
 * two copies of everything.
 */
export class GrowingColumn<T extends Column> {
  readonly #make: (length: number) => T;
  #full: T[] = [];
  #fullLength = 0;
  #current: T;
  #used = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#current = make(FIRST_CHUNK);
  }

  get length(): number {
    return this.#fullLength + this.#used;
  }

  push(value: number): void {
    if (this.#used === this.#current.length) {
      this.#full.push(this.#current);
      this.#fullLength += this.#used;
      this.#current = this.#make(Math.min(LARGEST_CHUNK, this.#used * 2));
      this.#used = 0;
    }
    this.#current[this.#used] = value;
    this.#used += 1;
  }

  /** All values in one array; the column is empty afterwards. */
  take(): T {
    const whole = this.#make(this.length);
    let at = 0;
    for (const chunk of this.#full) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    whole.set(this.#current.subarray(0, this.#used), at);
    this.#full = [];
    this.#fullLength = 0;
    this.#used = 0;
    return whole;
  }
}

export const float64Column = (): GrowingColumn<Float64Array> => new GrowingColumn((n) => new Float64Array(n));
export const int32Column = (): GrowingColumn<Int32Array> => new GrowingColumn((n) => new Int32Array(n));
export const uint16Column = (): GrowingColumn<Uint16Array> => new GrowingColumn((n) => new Uint16Array(n));
