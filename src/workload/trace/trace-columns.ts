import { sharedFloat64, sharedInt32, sharedUint16 } from './growing-column.ts';

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

const FIRST_PIECE = 1024;
const LARGEST_PIECE = 65_536;

/** Collects the rows of a trace into typed columns that grow piece by piece, so that growing copies nothing. */
export class TraceColumns implements RequestColumns {
  readonly #keepsCached: boolean;
  readonly #keepsWorkload: boolean;
  #full: TraceRequests[] = [];
  #piece: TraceRequests;
  #used = 0;
  #ascending = true;
  #previousS = Number.NEGATIVE_INFINITY;

  constructor(keeps: { readonly cached: boolean; readonly workload: boolean }) {
    this.#keepsCached = keeps.cached;
    this.#keepsWorkload = keeps.workload;
    this.#piece = this.#pieceOf(FIRST_PIECE);
  }

  add(stampS: number, input: number, output: number, cached: number, workload: number): void {
    if (stampS < this.#previousS) this.#ascending = false;
    this.#previousS = stampS;
    if (this.#used === this.#piece.arrivalS.length) {
      this.#full.push(this.#piece);
      this.#piece = this.#pieceOf(Math.min(LARGEST_PIECE, this.#used * 2));
      this.#used = 0;
    }
    const at = this.#used;
    this.#used = at + 1;
    const { arrivalS, inputTokens, outputTokens, cachedTokens, workload: workloads } = this.#piece;
    arrivalS[at] = stampS;
    inputTokens[at] = input;
    outputTokens[at] = output;
    if (cachedTokens !== null) cachedTokens[at] = cached;
    if (workloads !== null) workloads[at] = workload;
  }

  /** Rows with equal stamps keep their order. The columns are empty afterwards. */
  takePieces(): TraceRequests[] {
    const pieces = [...this.#full, part(this.#piece, this.#used)];
    this.#full = [];
    this.#piece = this.#pieceOf(FIRST_PIECE);
    this.#used = 0;
    return this.#ascending ? pieces : [sorted(joinPieces(pieces))];
  }

  #pieceOf(rows: number): TraceRequests {
    return {
      arrivalS: new Float64Array(rows),
      inputTokens: new Int32Array(rows),
      outputTokens: new Int32Array(rows),
      cachedTokens: this.#keepsCached ? new Int32Array(rows) : null,
      workload: this.#keepsWorkload ? new Uint16Array(rows) : null,
    };
  }
}

function part(piece: TraceRequests, rows: number): TraceRequests {
  return {
    arrivalS: piece.arrivalS.subarray(0, rows),
    inputTokens: piece.inputTokens.subarray(0, rows),
    outputTokens: piece.outputTokens.subarray(0, rows),
    cachedTokens: piece.cachedTokens?.subarray(0, rows) ?? null,
    workload: piece.workload?.subarray(0, rows) ?? null,
  };
}

/** Pieces as one, in memory that threads share; the list is empty afterwards, each piece let go of once it is copied. */
export function joinPieces(pieces: TraceRequests[]): TraceRequests {
  const rows = pieces.reduce((sum, { arrivalS }) => sum + arrivalS.length, 0);
  const last = pieces.at(-1);
  const whole: TraceRequests = {
    arrivalS: sharedFloat64(rows),
    inputTokens: sharedInt32(rows),
    outputTokens: sharedInt32(rows),
    cachedTokens: last?.cachedTokens == null ? null : sharedInt32(rows),
    workload: last?.workload == null ? null : sharedUint16(rows),
  };
  let end = rows;
  for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) {
    const at = end - piece.arrivalS.length;
    end = at;
    whole.arrivalS.set(piece.arrivalS, at);
    whole.inputTokens.set(piece.inputTokens, at);
    whole.outputTokens.set(piece.outputTokens, at);
    if (piece.cachedTokens !== null) whole.cachedTokens?.set(piece.cachedTokens, at);
    if (piece.workload !== null) whole.workload?.set(piece.workload, at);
  }
  return whole;
}

/** By arrival, in place but for one column at a time. */
function sorted(requests: TraceRequests): TraceRequests {
  const order = orderOf(requests.arrivalS);
  const sort = <T extends Float64Array | Int32Array | Uint16Array>(column: T): T => {
    const copy = column.slice() as T;
    for (let i = 0; i < order.length; i += 1) column[i] = copy[order[i]];
    return column;
  };
  return {
    arrivalS: sort(requests.arrivalS),
    inputTokens: sort(requests.inputTokens),
    outputTokens: sort(requests.outputTokens),
    cachedTokens: requests.cachedTokens === null ? null : sort(requests.cachedTokens),
    workload: requests.workload === null ? null : sort(requests.workload),
  };
}

function orderOf(stamps: Float64Array): Uint32Array {
  const order = new Uint32Array(stamps.length);
  for (let i = 0; i < order.length; i += 1) order[i] = i;
  return order.sort((a, b) => stamps[a] - stamps[b]);
}
