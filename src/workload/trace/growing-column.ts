import { sharedFloat64, sharedInt32, sharedUint16 } from './shared-columns.ts';

const FIRST_CHUNK = 1024;
const LARGEST_CHUNK = 65_536;

type Column = Float64Array | Int32Array | Uint16Array;

/**
 * A numeric column of unknown length. Values go into chunks and are joined once at the end, so that growing never holds
 * two copies of everything.
 */
export class GrowingColumn<T extends Column> {
  readonly #make: (length: number) => T;
  readonly #makeWhole: (length: number) => T;
  #full: T[] = [];
  #fullLength = 0;
  #current: T;
  #used = 0;

  constructor(make: (length: number) => T, makeWhole: (length: number) => T) {
    this.#make = make;
    this.#makeWhole = makeWhole;
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
    const whole = this.#makeWhole(this.length);
    const chunks = this.#takeChunks().reverse();
    let at = 0;
    // What has been copied is let go of at once.
    for (let chunk = chunks.pop(); chunk !== undefined; chunk = chunks.pop()) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }

  #takeChunks(): T[] {
    const chunks = [...this.#full, this.#current.subarray(0, this.#used) as T];
    this.#full = [];
    this.#fullLength = 0;
    this.#current = this.#make(FIRST_CHUNK);
    this.#used = 0;
    return chunks;
  }
}

export const float64Column = (): GrowingColumn<Float64Array> =>
  new GrowingColumn<Float64Array>((n) => new Float64Array(n), sharedFloat64);
export const int32Column = (): GrowingColumn<Int32Array> =>
  new GrowingColumn<Int32Array>((n) => new Int32Array(n), sharedInt32);
export const uint16Column = (): GrowingColumn<Uint16Array> =>
  new GrowingColumn<Uint16Array>((n) => new Uint16Array(n), sharedUint16);
