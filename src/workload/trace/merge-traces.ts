import type { RequestStream } from '../request-stream.ts';
import { sharedFloat64, sharedInt32, sharedUint16 } from './growing-column.ts';
import type { RequestColumns, TraceRequests } from './trace-columns.ts';

/** A trace and its place in the joint stream. */
export interface TracePart {
  readonly columns: RequestColumns;
  readonly count: number;
  readonly shiftS: number;
  readonly firstWorkload: number;
}

/** Goes through the requests of a part in their order; pieces that it has passed are let go of. */
class PartCursor {
  /** Stream time of the next request; Infinity behind the last. */
  nextS = Number.POSITIVE_INFINITY;
  at = -1;
  piece: TraceRequests | undefined;
  readonly firstWorkload: number;
  readonly #shiftS: number;
  readonly #pieces: TraceRequests[];

  constructor({ columns, shiftS, firstWorkload }: TracePart) {
    this.#pieces = columns.takePieces().reverse();
    this.#shiftS = shiftS;
    this.firstWorkload = firstWorkload;
    this.advance();
  }

  advance(): void {
    this.at += 1;
    while (this.piece === undefined || this.at >= this.piece.arrivalS.length) {
      this.piece = this.#pieces.pop();
      this.at = 0;
      if (this.piece === undefined) {
        this.nextS = Number.POSITIVE_INFINITY;
        return;
      }
    }
    this.nextS = this.piece.arrivalS[this.at] + this.#shiftS;
  }
}

type MergedColumns = Pick<
  RequestStream,
  'count' | 'arrivalS' | 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'workload' | 'session' | 'turn'
>;

/** One part keeps its columns as they are; several are merged by arrival, the earlier file first at equal stamps. */
export function mergeTraces(parts: readonly TracePart[]): MergedColumns {
  const none = { session: null, turn: null };
  if (parts.length === 1) {
    const { columns, shiftS } = parts[0];
    const requests = columns.take();
    const { arrivalS, inputTokens, outputTokens } = requests;
    const count = arrivalS.length;
    if (shiftS !== 0) for (let i = 0; i < count; i += 1) arrivalS[i] += shiftS;
    const cachedTokens = requests.cachedTokens ?? sharedInt32(count);
    return {
      count,
      arrivalS,
      inputTokens,
      outputTokens,
      cachedTokens,
      workload: requests.workload ?? sharedUint16(count),
      ...none,
    };
  }
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const merged = {
    arrivalS: sharedFloat64(count),
    inputTokens: sharedInt32(count),
    outputTokens: sharedInt32(count),
    cachedTokens: sharedInt32(count),
    workload: sharedUint16(count),
  };
  const { arrivalS, inputTokens, outputTokens, cachedTokens, workload } = merged;
  const cursors = parts.map((part) => new PartCursor(part));
  for (let i = 0; i < count; i += 1) {
    let first = cursors[0];
    for (let p = 1; p < cursors.length; p += 1) if (cursors[p].nextS < first.nextS) first = cursors[p];
    const { piece, at } = first;
    if (piece === undefined) break;
    arrivalS[i] = first.nextS;
    inputTokens[i] = piece.inputTokens[at];
    outputTokens[i] = piece.outputTokens[at];
    // Pages that are never written cost no memory.
    if (piece.cachedTokens !== null) cachedTokens[i] = piece.cachedTokens[at];
    workload[i] = first.firstWorkload + (piece.workload === null ? 0 : piece.workload[at]);
    first.advance();
  }
  return { count, ...merged, ...none };
}
