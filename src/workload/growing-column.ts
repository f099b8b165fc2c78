const CHUNK = 65_536;

type Column = Float64Array | Int32Array | Uint16Array;

/**
 * A numeric column of unknown length. Values go into fixed chunks and are joined once at the end, so that growing
 * never holds two copies of everything.
 */
export class GrowingColumn<T extends Column> {
  readonly #make: (length: number) => T;
  #chunks: T[] = [];
  #current: T;
  #used = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#current = make(CHUNK);
  }

  get length(): number {
    return this.#chunks.length * CHUNK + this.#used;
  }

  push(value: number): void {
    if (this.#used === CHUNK) {
      this.#chunks.push(this.#current);
      this.#current = this.#make(CHUNK);
      this.#used = 0;
    }
    this.#current[this.#used] = value;
    this.#used += 1;
  }

  /** All values in one array; the column is empty afterwards. */
  take(): T {
    const whole = this.#make(this.length);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += CHUNK;
    }
    whole.set(this.#current.subarray(0, this.#used), at);
    this.#chunks = [];
    this.#used = 0;
    return whole;
  }
}

export const float64Column = (): GrowingColumn<Float64Array> => new GrowingColumn((n) => new Float64Array(n));
export const int32Column = (): GrowingColumn<Int32Array> => new GrowingColumn((n) => new Int32Array(n));
export const uint16Column = (): GrowingColumn<Uint16Array> => new GrowingColumn((n) => new Uint16Array(n));
