import type { RequestStream } from '../request-stream.ts';

/** Windows over which the variation of counts is reported, seconds. */
export const DISPERSION_WINDOWS_S = [1, 10, 60, 300] as const;
const LEAST_WINDOWS = 10;

export interface StreamSummary {
  readonly requests: number;
  readonly meanQps: number;
  readonly inputTokensMean: number;
  readonly inputTokensP50: number;
  readonly inputTokensP95: number;
  readonly outputTokensMean: number;
  readonly outputTokensP50: number;
  readonly outputTokensP95: number;
  /** Share of the input tokens that a warm, unlimited prefix cache serves. */
  readonly cachedShare: number;
  /** CV of inter-arrival times; 0 with fewer than three requests. */
  readonly arrivalCv: number;
  /** Variance over mean of the counts per window (1 for Poisson); null where fewer than 10 windows fit. */
  readonly dispersion: readonly { readonly windowS: number; readonly index: number | null }[];
}

/** Statistics of one workload's requests in the measured span, or of all with `null`. */
export function describeStream(stream: RequestStream, workloadIndex: number | null): StreamSummary {
  const indices = requestsOf(stream, workloadIndex);
  const spanS = Math.max(stream.endS - stream.measureFromS, Number.EPSILON);
  const input = columnSummary(indices, stream.inputTokens);
  const output = columnSummary(indices, stream.outputTokens);
  let cached = 0;
  for (const i of indices) cached += stream.cachedTokens[i];
  return {
    requests: indices.length,
    meanQps: indices.length / spanS,
    inputTokensMean: input.mean,
    inputTokensP50: input.p50,
    inputTokensP95: input.p95,
    outputTokensMean: output.mean,
    outputTokensP50: output.p50,
    outputTokensP95: output.p95,
    cachedShare: input.sum > 0 ? cached / input.sum : 0,
    arrivalCv: gapCv(indices, stream.arrivalS),
    get dispersion() {
      return DISPERSION_WINDOWS_S.map((windowS) => ({
        windowS,
        index: countDispersion(indices, stream, windowS),
      }));
    },
  };
}

/** Positions of a workload's requests in the measured span. */
function requestsOf(stream: RequestStream, workloadIndex: number | null): Uint32Array {
  let count = 0;
  const belongs = (i: number): boolean =>
    stream.arrivalS[i] >= stream.measureFromS &&
    (workloadIndex === null || stream.workload[i] === workloadIndex);
  for (let i = 0; i < stream.count; i += 1) if (belongs(i)) count += 1;
  const indices = new Uint32Array(count);
  let used = 0;
  for (let i = 0; i < stream.count; i += 1) {
    if (!belongs(i)) continue;
    indices[used] = i;
    used += 1;
  }
  return indices;
}

function columnSummary(
  indices: Uint32Array,
  column: Int32Array,
): { readonly sum: number; readonly mean: number; readonly p50: number; readonly p95: number } {
  if (indices.length === 0) return { sum: 0, mean: 0, p50: 0, p95: 0 };
  let sum = 0;
  let most = 0;
  for (let k = 0; k < indices.length; k += 1) {
    const value = column[indices[k]];
    sum += value;
    if (value > most) most = value;
  }
  const ordered = most < indices.length ? countedOrder(indices, column, most) : sortedOrder(indices, column);
  const count = indices.length;
  return {
    sum,
    mean: sum / count,
    p50: quantileOf(ordered, count, 0.5),
    p95: quantileOf(ordered, count, 0.95),
  };
}

/** The value at each rank. */
type Order = (rank: number) => number;

/** By counting each value: linear, where there are more values than their range. */
function countedOrder(indices: Uint32Array, column: Int32Array, most: number): Order {
  const counts = new Uint32Array(most + 1);
  for (let k = 0; k < indices.length; k += 1) counts[column[indices[k]]] += 1;
  return (rank) => {
    let below = 0;
    for (let value = 0; value <= most; value += 1) {
      below += counts[value];
      if (below > rank) return value;
    }
    return most;
  };
}

function sortedOrder(indices: Uint32Array, column: Int32Array): Order {
  const sorted = new Int32Array(indices.length);
  for (let k = 0; k < indices.length; k += 1) sorted[k] = column[indices[k]];
  sorted.sort();
  return (rank) => sorted[rank];
}

/** Linear between order statistics (type 7). */
function quantileOf(valueAt: Order, count: number, p: number): number {
  const at = p * (count - 1);
  const below = valueAt(Math.floor(at));
  return below + (at % 1) * (valueAt(Math.ceil(at)) - below);
}

function gapCv(indices: Uint32Array, arrivalS: Float64Array): number {
  const gaps = indices.length - 1;
  if (gaps < 2) return 0;
  const mean = (arrivalS[indices[gaps]] - arrivalS[indices[0]]) / gaps;
  if (!(mean > 0)) return 0;
  let squares = 0;
  for (let k = 1; k <= gaps; k += 1) squares += (arrivalS[indices[k]] - arrivalS[indices[k - 1]] - mean) ** 2;
  return Math.sqrt(squares / (gaps - 1)) / mean;
}

function countDispersion(indices: Uint32Array, stream: RequestStream, windowS: number): number | null {
  const windows = Math.floor((stream.endS - stream.measureFromS) / windowS + 1e-9);
  if (windows < LEAST_WINDOWS) return null;
  const counts = new Float64Array(windows);
  for (const i of indices) {
    const window = Math.floor((stream.arrivalS[i] - stream.measureFromS) / windowS);
    if (window < windows) counts[window] += 1;
  }
  return dispersionOf(counts);
}

/** Variance over mean; null without any count. */
export function dispersionOf(counts: Float64Array): number | null {
  let sum = 0;
  for (const count of counts) sum += count;
  if (sum === 0) return null;
  const mean = sum / counts.length;
  let squares = 0;
  for (const count of counts) squares += (count - mean) ** 2;
  return squares / (counts.length - 1) / mean;
}
