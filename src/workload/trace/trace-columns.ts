import { float64Column, int32Column, uint16Column } from './growing-column.ts';

/** The requests of one trace by arrival, 16–22 bytes each. */
export interface TraceRequests {
  readonly arrivalS: Float64Array;
  readonly inputTokens: Int32Array;
  readonly outputTokens: Int32Array;
  /** Null where the trace knows nothing of cached tokens. */
  readonly cachedTokens: Int32Array | null;
  /** Null where the trace has no workload column. */
  readonly workload: Uint16Array | null;
}

/** The requests of a trace by arrival, in pieces that can be let go of one by one; to be taken once. */
export interface RequestColumns {
  takePieces(): TraceRequests[];
}

/** Collects the rows of a trace into typed columns. */
export class TraceColumns implements RequestColumns {
  readonly #arrivalS = float64Column();
  readonly #input = int32Column();
  readonly #output = int32Column();
  readonly #cached = int32Column();
  readonly #workload = uint16Column();
  readonly #keepsCached: boolean;
  readonly #keepsWorkload: boolean;
  #ascending = true;
  #previousS = Number.NEGATIVE_INFINITY;

  constructor(keeps: { readonly cached: boolean; readonly workload: boolean }) {
    this.#keepsCached = keeps.cached;
    this.#keepsWorkload = keeps.workload;
  }

  add(stampS: number, input: number, output: number, cached: number, workload: number): void {
    if (stampS < this.#previousS) this.#ascending = false;
    this.#previousS = stampS;
    this.#arrivalS.push(stampS);
    this.#input.push(input);
    this.#output.push(output);
    if (this.#keepsCached) this.#cached.push(cached);
    if (this.#keepsWorkload) this.#workload.push(workload);
  }

  /** Rows with equal stamps keep their order. The columns are empty afterwards. */
  takePieces(): TraceRequests[] {
    if (!this.#ascending) return [this.#sorted()];
    const [arrivalS, input, output] = [
      this.#arrivalS.takeChunks(),
      this.#input.takeChunks(),
      this.#output.takeChunks(),
    ];
    const cached = this.#keepsCached ? this.#cached.takeChunks() : null;
    const workload = this.#keepsWorkload ? this.#workload.takeChunks() : null;
    return arrivalS.map((stamps, i) => ({
      arrivalS: stamps,
      inputTokens: input[i],
      outputTokens: output[i],
      cachedTokens: cached?.[i] ?? null,
      workload: workload?.[i] ?? null,
    }));
  }

  #sorted(): TraceRequests {
    const arrivalS = this.#arrivalS.take();
    const order = orderOf(arrivalS);
    const sorted = <T extends Float64Array | Int32Array | Uint16Array>(column: T): T => {
      const copy = column.slice() as T;
      for (let i = 0; i < order.length; i += 1) column[i] = copy[order[i]];
      return column;
    };
    return {
      arrivalS: sorted(arrivalS),
      inputTokens: sorted(this.#input.take()),
      outputTokens: sorted(this.#output.take()),
      cachedTokens: this.#keepsCached ? sorted(this.#cached.take()) : null,
      workload: this.#keepsWorkload ? sorted(this.#workload.take()) : null,
    };
  }
}

function orderOf(stamps: Float64Array): Uint32Array {
  const order = new Uint32Array(stamps.length);
  for (let i = 0; i < order.length; i += 1) order[i] = i;
  return order.sort((a, b) => stamps[a] - stamps[b]);
}
