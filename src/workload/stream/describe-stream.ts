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
  const { count, arrivalS, inputTokens, outputTokens, cachedTokens, workload, measureFromS } = stream;
  const spanS = Math.max(stream.endS - measureFromS, Number.EPSILON);
  const belongs = (i: number): boolean =>
    arrivalS[i] >= measureFromS && (workloadIndex === null || workload[i] === workloadIndex);
  let requests = 0;
  let cached = 0;
  let firstS = 0;
  let lastS = 0;
  const input: ColumnSums = { sum: 0, most: 0 };
  const output: ColumnSums = { sum: 0, most: 0 };
  for (let i = 0; i < count; i += 1) {
    if (!belongs(i)) continue;
    if (requests === 0) firstS = arrivalS[i];
    lastS = arrivalS[i];
    requests += 1;
    cached += cachedTokens[i];
    addTo(input, inputTokens[i]);
    addTo(output, outputTokens[i]);
  }
  const inputOrder = orderOf(stream.inputTokens, input, requests, count, belongs);
  const outputOrder = orderOf(stream.outputTokens, output, requests, count, belongs);
  return {
    requests,
    meanQps: requests / spanS,
    inputTokensMean: requests > 0 ? input.sum / requests : 0,
    inputTokensP50: quantileOf(inputOrder, requests, 0.5),
    inputTokensP95: quantileOf(inputOrder, requests, 0.95),
    outputTokensMean: requests > 0 ? output.sum / requests : 0,
    outputTokensP50: quantileOf(outputOrder, requests, 0.5),
    outputTokensP95: quantileOf(outputOrder, requests, 0.95),
    cachedShare: input.sum > 0 ? cached / input.sum : 0,
    arrivalCv: gapCv(stream, requests, firstS, lastS, belongs),
    get dispersion() {
      return DISPERSION_WINDOWS_S.map((windowS) => ({
        windowS,
        index: countDispersion(stream, windowS, belongs),
      }));
    },
  };
}

interface ColumnSums {
  sum: number;
  most: number;
}

function addTo(sums: ColumnSums, value: number): void {
  sums.sum += value;
  if (value > sums.most) sums.most = value;
}

/** The value at each rank. */
type Order = (rank: number) => number;
/** Whether the request at this place is meant. */
type Belongs = (i: number) => boolean;

/** By counting each value where there are more values than their range, else by sorting. */
function orderOf(
  column: Int32Array,
  { most }: ColumnSums,
  requests: number,
  count: number,
  belongs: Belongs,
): Order {
  if (most >= requests) {
    const sorted = new Int32Array(requests);
    let used = 0;
    for (let i = 0; i < count; i += 1) {
      if (!belongs(i)) continue;
      sorted[used] = column[i];
      used += 1;
    }
    sorted.sort();
    return (rank) => sorted[rank];
  }
  const counts = new Uint32Array(most + 1);
  for (let i = 0; i < count; i += 1) if (belongs(i)) counts[column[i]] += 1;
  return (rank) => {
    let below = 0;
    for (let value = 0; value <= most; value += 1) {
      below += counts[value];
      if (below > rank) return value;
    }
    return most;
  };
}

/** Linear between order statistics (type 7). */
function quantileOf(valueAt: Order, count: number, p: number): number {
  if (count === 0) return 0;
  const at = p * (count - 1);
  const below = valueAt(Math.floor(at));
  return below + (at % 1) * (valueAt(Math.ceil(at)) - below);
}

function gapCv(
  { count, arrivalS }: RequestStream,
  requests: number,
  firstS: number,
  lastS: number,
  belongs: Belongs,
): number {
  const gaps = requests - 1;
  if (gaps < 2) return 0;
  const mean = (lastS - firstS) / gaps;
  if (!(mean > 0)) return 0;
  let squares = 0;
  let beforeS = Number.NaN;
  for (let i = 0; i < count; i += 1) {
    if (!belongs(i)) continue;
    if (!Number.isNaN(beforeS)) squares += (arrivalS[i] - beforeS - mean) ** 2;
    beforeS = arrivalS[i];
  }
  return Math.sqrt(squares / (gaps - 1)) / mean;
}

function countDispersion(stream: RequestStream, windowS: number, belongs: Belongs): number | null {
  const { count, arrivalS, endS, measureFromS } = stream;
  const windows = Math.floor((endS - measureFromS) / windowS + 1e-9);
  if (windows < LEAST_WINDOWS) return null;
  const counts = new Float64Array(windows);
  for (let i = 0; i < count; i += 1) {
    if (!belongs(i)) continue;
    const window = Math.floor((arrivalS[i] - measureFromS) / windowS);
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
