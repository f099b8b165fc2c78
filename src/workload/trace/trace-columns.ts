import { sharedFloat64, sharedInt32, sharedUint16 } from './shared-columns.ts';

/** The requests of one trace by arrival, in memory that threads share, 16–22 bytes each. */
export interface TraceRequests {
  readonly arrivalS: Float64Array;
  readonly inputTokens: Int32Array;
  readonly outputTokens: Int32Array;
  /** Null where the trace knows nothing of cached tokens. */
  readonly cachedTokens: Int32Array | null;
  /** Null where the trace has no workload column. */
  readonly workload: Uint16Array | null;
}

/**
 * Collects the rows of a trace into typed columns. They begin with room for as many rows as are expected, since pages
 * that are never written cost no memory, and are moved to twice the room where more come.
 */
export class TraceColumns {
  #columns: TraceRequests;
  #room: number;
  #used = 0;
  #ascending = true;
  #previousS = Number.NEGATIVE_INFINITY;

  constructor(keeps: { readonly cached: boolean; readonly workload: boolean }, room: number) {
    this.#columns = columnsFor(keeps, Math.max(1, room));
    this.#room = this.#columns.arrivalS.length;
  }

  add(stampS: number, input: number, output: number, cached: number, workload: number): void {
    if (stampS < this.#previousS) this.#ascending = false;
    this.#previousS = stampS;
    if (this.#used === this.#room) this.#makeRoom();
    const at = this.#used;
    this.#used = at + 1;
    const { arrivalS, inputTokens, outputTokens, cachedTokens, workload: workloads } = this.#columns;
    arrivalS[at] = stampS;
    inputTokens[at] = input;
    outputTokens[at] = output;
    if (cachedTokens !== null) cachedTokens[at] = cached;
    if (workloads !== null) workloads[at] = workload;
  }

  /** Columns that begin with the requests in order, rows with equal stamps as they came; room may be left behind them. */
  sorted(): TraceRequests {
    return this.#ascending ? this.#columns : sortRows(this.#columns, this.#used);
  }

  #makeRoom(): void {
    const { arrivalS, inputTokens, outputTokens, cachedTokens, workload } = this.#columns;
    this.#room *= 2;
    const moved = <T extends Float64Array | Int32Array | Uint16Array>(from: T, into: T): T => {
      into.set(from);
      return into;
    };
    this.#columns = {
      arrivalS: moved(arrivalS, sharedFloat64(this.#room)),
      inputTokens: moved(inputTokens, sharedInt32(this.#room)),
      outputTokens: moved(outputTokens, sharedInt32(this.#room)),
      cachedTokens: cachedTokens === null ? null : moved(cachedTokens, sharedInt32(this.#room)),
      workload: workload === null ? null : moved(workload, sharedUint16(this.#room)),
    };
  }
}

/** Room for fewer rows is never refused for want of memory. */
const FEW_ROWS = 2 ** 16;

/** Columns with so much room, or as much as the system grants: they grow where it does not do. */
function columnsFor(
  keeps: { readonly cached: boolean; readonly workload: boolean },
  room: number,
): TraceRequests {
  try {
    return {
      arrivalS: sharedFloat64(room),
      inputTokens: sharedInt32(room),
      outputTokens: sharedInt32(room),
      cachedTokens: keeps.cached ? sharedInt32(room) : null,
      workload: keeps.workload ? sharedUint16(room) : null,
    };
  } catch (error) {
    if (!(error instanceof RangeError) || room <= FEW_ROWS) throw error;
    return columnsFor(keeps, Math.ceil(room / 2));
  }
}

/** The first `count` rows by arrival; a copy of one column at a time is made. */
function sortRows(columns: TraceRequests, count: number): TraceRequests {
  const { arrivalS, inputTokens, outputTokens, cachedTokens, workload } = columns;
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) order[i] = i;
  order.sort((a, b) => arrivalS[a] - arrivalS[b]);
  for (const column of [arrivalS, inputTokens, outputTokens, cachedTokens, workload]) {
    if (column === null) continue;
    const copy = column.slice(0, count);
    for (let i = 0; i < count; i += 1) column[i] = copy[order[i]];
  }
  return columns;
}
