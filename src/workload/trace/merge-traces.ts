import type { RequestStream } from '../request-stream.ts';
import { sharedFloat64, sharedInt32, sharedUint16 } from './growing-column.ts';
import { joinPieces, type RequestColumns, type TraceRequests } from './trace-columns.ts';

/** A trace and its place in the joint stream. */
export interface TracePart {
  readonly columns: RequestColumns;
  readonly count: number;
  readonly shiftS: number;
  readonly firstWorkload: number;
}

/** The columns of a joint stream while it is made. */
type JointColumns = Pick<
  RequestStream,
  'arrivalS' | 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'workload'
>;

/** Goes through the requests of a part in their order; pieces that it has passed are let go of. */
class PartCursor {
  /** Stream time of the next request; Infinity behind the last. */
  nextS = Number.POSITIVE_INFINITY;
  readonly #firstWorkload: number;
  readonly #shiftS: number;
  readonly #pieces: TraceRequests[];
  #piece: TraceRequests | undefined;
  #at = 0;

  constructor({ columns, shiftS, firstWorkload }: TracePart) {
    this.#pieces = columns.takePieces().reverse();
    this.#shiftS = shiftS;
    this.#firstWorkload = firstWorkload;
    this.#seek(0);
  }

  /**
   * Copies the requests before `untilS`, and those at it where `ties`, as far as the current piece goes, the first of them
   * in any case; returns the place behind the last.
   */
  copyUntil(untilS: number, ties: boolean, into: JointColumns, from: number): number {
    const piece = this.#piece;
    if (piece === undefined) return from;
    const { arrivalS, inputTokens, outputTokens, cachedTokens, workload } = piece;
    const shiftS = this.#shiftS;
    const firstWorkload = this.#firstWorkload;
    let at = this.#at;
    let place = from;
    let atS = this.nextS;
    do {
      into.arrivalS[place] = atS;
      into.inputTokens[place] = inputTokens[at];
      into.outputTokens[place] = outputTokens[at];
      // Pages that are never written cost no memory.
      if (cachedTokens !== null) into.cachedTokens[place] = cachedTokens[at];
      into.workload[place] = firstWorkload + (workload === null ? 0 : workload[at]);
      place += 1;
      at += 1;
      if (at === arrivalS.length) break;
      atS = arrivalS[at] + shiftS;
    } while (atS < untilS || (ties && atS === untilS));
    this.#seek(at);
    return place;
  }

  #seek(at: number): void {
    this.#at = at;
    while (this.#piece === undefined || this.#at === this.#piece.arrivalS.length) {
      this.#piece = this.#pieces.pop();
      this.#at = 0;
      if (this.#piece === undefined) {
        this.nextS = Number.POSITIVE_INFINITY;
        return;
      }
    }
    this.nextS = this.#piece.arrivalS[this.#at] + this.#shiftS;
  }
}

type MergedColumns = JointColumns & Pick<RequestStream, 'count' | 'session' | 'turn'>;

/** One part keeps its columns as they are; several are merged by arrival, the earlier file first at equal stamps. */
export function mergeTraces(parts: readonly TracePart[]): MergedColumns {
  const none = { session: null, turn: null };
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    const { arrivalS, inputTokens, outputTokens, cachedTokens, workload } = joinPieces(
      only.columns.takePieces(),
    );
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
  const cursors = parts.map((part) => new PartCursor(part));
  for (let place = 0; place < count; ) {
    let first = 0;
    let secondS = Number.POSITIVE_INFINITY;
    let second = 0;
    for (let p = 1; p < cursors.length; p += 1) {
      const { nextS } = cursors[p];
      if (nextS < cursors[first].nextS) {
        secondS = cursors[first].nextS;
        second = first;
        first = p;
      } else if (nextS < secondS) {
        secondS = nextS;
        second = p;
      }
    }
    place = cursors[first].copyUntil(secondS, first < second, merged, place);
  }
  return { count, ...merged, ...none };
}
