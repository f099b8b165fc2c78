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

/** The pieces of a part as one; each is let go of when it has been copied. */
function joined({ columns, count }: TracePart): TraceRequests {
  const pieces = columns.takePieces().reverse();
  const last = pieces.at(-1);
  const whole: TraceRequests = {
    arrivalS: sharedFloat64(count),
    inputTokens: sharedInt32(count),
    outputTokens: sharedInt32(count),
    cachedTokens: last?.cachedTokens == null ? null : sharedInt32(count),
    workload: last?.workload == null ? null : sharedUint16(count),
  };
  let at = 0;
  for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) {
    whole.arrivalS.set(piece.arrivalS, at);
    whole.inputTokens.set(piece.inputTokens, at);
    whole.outputTokens.set(piece.outputTokens, at);
    if (piece.cachedTokens !== null) whole.cachedTokens?.set(piece.cachedTokens, at);
    if (piece.workload !== null) whole.workload?.set(piece.workload, at);
    at += piece.arrivalS.length;
  }
  return whole;
}

type MergedColumns = Pick<
  RequestStream,
  'count' | 'arrivalS' | 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'workload' | 'session' | 'turn'
>;

/** One part keeps its columns as they are; several are merged by arrival, the earlier file first at equal stamps. */
export function mergeTraces(parts: readonly TracePart[]): MergedColumns {
  const none = { session: null, turn: null };
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    const { arrivalS, inputTokens, outputTokens, cachedTokens, workload } = joined(only);
    const { count, shiftS } = only;
    if (shiftS !== 0) for (let i = 0; i < count; i += 1) arrivalS[i] += shiftS;
    return {
      count,
      arrivalS,
      inputTokens,
      outputTokens,
      cachedTokens: cachedTokens ?? sharedInt32(count),
      workload: workload ?? sharedUint16(count),
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
