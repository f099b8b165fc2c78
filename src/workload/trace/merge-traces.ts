import type { RequestStream } from '../request-stream.ts';
import { sharedFloat64, sharedInt32, sharedUint16 } from './shared-columns.ts';
import type { TraceRequests } from './trace-columns.ts';

/** A trace and its place in the joint stream; its columns are used up by merging. */
export interface TracePart {
  readonly columns: TraceRequests;
  readonly count: number;
  readonly shiftS: number;
  readonly firstWorkload: number;
}

/** The columns of a joint stream. */
type JointColumns = Pick<
  RequestStream,
  'arrivalS' | 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'workload'
>;
/** Where they are made; a fresh column is zero already, and pages of it that are never written cost no memory. */
interface Room extends JointColumns {
  readonly freshCached: boolean;
  readonly freshWorkload: boolean;
}
type MergedColumns = JointColumns & Pick<RequestStream, 'count' | 'session' | 'turn'>;

/** Goes through the requests of a part from its last to its first. */
class PartCursor {
  /** Stream time of the last request left; -Infinity before the first. */
  lastS = Number.NEGATIVE_INFINITY;
  readonly #part: TracePart;
  #left: number;

  constructor(part: TracePart) {
    this.#part = part;
    this.#left = part.count;
    this.#look();
  }

  /**
   * Moves the requests after `fromS`, and those at it where `ties`, the last of them in any case, to the places before
   * `end`; returns the first place they take. The part's own columns may be those written to, as long as no place is
   * before what it moves there.
   */
  moveFrom(fromS: number, ties: boolean, into: Room, end: number): number {
    const { columns, shiftS, firstWorkload } = this.#part;
    const { arrivalS, inputTokens, outputTokens, cachedTokens, workload } = columns;
    let at = this.#left;
    let place = end;
    let atS = this.lastS;
    do {
      at -= 1;
      place -= 1;
      into.arrivalS[place] = atS;
      into.inputTokens[place] = inputTokens[at];
      into.outputTokens[place] = outputTokens[at];
      const cached = cachedTokens === null ? 0 : cachedTokens[at];
      if (cached !== 0 || !into.freshCached) into.cachedTokens[place] = cached;
      const index = firstWorkload + (workload === null ? 0 : workload[at]);
      if (index !== 0 || !into.freshWorkload) into.workload[place] = index;
      atS = at > 0 ? arrivalS[at - 1] + shiftS : Number.NEGATIVE_INFINITY;
    } while (atS > fromS || (ties && atS === fromS && at > 0));
    this.#left = at;
    this.#look();
    return place;
  }

  #look(): void {
    const { columns, shiftS } = this.#part;
    this.lastS = this.#left > 0 ? columns.arrivalS[this.#left - 1] + shiftS : Number.NEGATIVE_INFINITY;
  }
}

/** Columns as long as all parts together: those of the part with the most room where they are, else new ones. */
function roomFor(count: number, parts: readonly TracePart[]): Room {
  const [widest] = parts.toSorted((a, b) => b.columns.arrivalS.length - a.columns.arrivalS.length);
  const { arrivalS, inputTokens, outputTokens, cachedTokens, workload } = widest.columns;
  const fits = arrivalS.length >= count;
  const freshCached = !fits || cachedTokens === null;
  const freshWorkload = !fits || workload === null;
  return {
    arrivalS: fits ? arrivalS.subarray(0, count) : sharedFloat64(count),
    inputTokens: fits ? inputTokens.subarray(0, count) : sharedInt32(count),
    outputTokens: fits ? outputTokens.subarray(0, count) : sharedInt32(count),
    cachedTokens: freshCached ? sharedInt32(count) : cachedTokens.subarray(0, count),
    workload: freshWorkload ? sharedUint16(count) : workload.subarray(0, count),
    freshCached,
    freshWorkload,
  };
}

/**
 * Traces as one stream, by arrival, the earlier file first at equal stamps. They are merged from their ends into the room
 * that one of them has left, so that no second copy of all requests is ever there.
 */
export function mergeTraces(parts: readonly TracePart[]): MergedColumns {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const merged = roomFor(count, parts);
  const cursors = parts.map((part) => new PartCursor(part));
  for (let end = count; end > 0; ) {
    let last = 0;
    let secondS = Number.NEGATIVE_INFINITY;
    let second = 0;
    for (let p = 1; p < cursors.length; p += 1) {
      const { lastS } = cursors[p];
      if (lastS >= cursors[last].lastS) {
        secondS = cursors[last].lastS;
        second = last;
        last = p;
      } else if (lastS >= secondS) {
        secondS = lastS;
        second = p;
      }
    }
    end = cursors[last].moveFrom(secondS, last > second, merged, end);
  }
  const { arrivalS, inputTokens, outputTokens, cachedTokens, workload } = merged;
  return { count, arrivalS, inputTokens, outputTokens, cachedTokens, workload, session: null, turn: null };
}
