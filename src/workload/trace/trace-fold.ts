import { DISPERSION_WINDOWS_S, dispersionOf } from '../stream/describe-stream.ts';
import type { LengthSummary, TraceReport } from './import-report.ts';
import { LogHistogram } from './log-histogram.ts';

/** A gap longer than this is named in the report. */
const LONG_GAP_S = 60;
const LEAST_WINDOWS = 10;
/** Seconds that a trace may span; the per-second counts grow with it. */
export const LONGEST_SPAN_S = 400 * 86_400;

/** What a trace looks like, from one pass over its rows in memory that depends on its span, not on its rows. */
export class TraceFold {
  readonly input = new LogHistogram();
  readonly output = new LogHistogram();
  cachedTokens = 0;
  outOfOrder = 0;
  ties = 0;
  minS = Number.POSITIVE_INFINITY;
  maxS = Number.NEGATIVE_INFINITY;
  #previousS = Number.NEGATIVE_INFINITY;
  /** Requests per second from `#firstSecond` on. */
  #counts = new Int32Array(1 << 12);
  #firstSecond = Number.NaN;

  get count(): number {
    return this.input.count;
  }

  get spanS(): number {
    return this.count === 0 ? 0 : this.maxS - this.minS;
  }

  add(stampS: number, inputTokens: number, outputTokens: number, cachedTokens: number): void {
    if (stampS < this.#previousS) this.outOfOrder += 1;
    else if (stampS === this.#previousS) this.ties += 1;
    this.#previousS = stampS;
    if (stampS < this.minS) this.minS = stampS;
    if (stampS > this.maxS) this.maxS = stampS;
    this.input.add(inputTokens);
    this.output.add(outputTokens);
    this.cachedTokens += cachedTokens;
    if (this.maxS - this.minS <= LONGEST_SPAN_S) this.#count(Math.floor(stampS));
  }

  #count(second: number): void {
    if (Number.isNaN(this.#firstSecond)) this.#firstSecond = second;
    if (second < this.#firstSecond) this.#makeRoom(second);
    const at = second - this.#firstSecond;
    if (at >= this.#counts.length) {
      const grown = new Int32Array(Math.max(at + 1, this.#counts.length * 2));
      grown.set(this.#counts);
      this.#counts = grown;
    }
    this.#counts[at] += 1;
  }

  #makeRoom(second: number): void {
    const before = this.#firstSecond - second + 3600;
    const grown = new Int32Array(this.#counts.length + before);
    grown.set(this.#counts, before);
    this.#counts = grown;
    this.#firstSecond -= before;
  }

  /** Requests per window of whole seconds from the first request on; a partial last window is left out. */
  counts(windowS: number): Float64Array {
    const first = Math.floor(this.minS) - this.#firstSecond;
    const windows =
      this.count === 0 ? 0 : Math.floor((Math.floor(this.maxS) - Math.floor(this.minS) + 1) / windowS);
    const counts = new Float64Array(windows);
    for (let window = 0; window < windows; window += 1) {
      const from = first + window * windowS;
      for (let at = from; at < from + windowS; at += 1) counts[window] += this.#counts[at];
    }
    return counts;
  }

  gaps(): TraceReport['gapsOver60S'] {
    let count = 0;
    let longestS = 0;
    let lastSecond = Math.floor(this.minS) - this.#firstSecond;
    const end = Math.floor(this.maxS) - this.#firstSecond;
    for (let at = lastSecond + 1; at <= end; at += 1) {
      if (this.#counts[at] === 0) continue;
      if (at - lastSecond > LONG_GAP_S) {
        count += 1;
        longestS = Math.max(longestS, at - lastSecond);
      }
      lastSecond = at;
    }
    return { count, longestS };
  }

  dispersion(): TraceReport['dispersion'] {
    return DISPERSION_WINDOWS_S.map((windowS) => {
      const counts = this.counts(windowS);
      return { windowS, index: counts.length < LEAST_WINDOWS ? null : dispersionOf(counts) };
    });
  }

  /** Rate of the busiest minute over the mean rate; 1 where the trace is shorter than two minutes. */
  busiestMinuteRatio(): number {
    const minutes = this.counts(60);
    if (minutes.length < 2) return 1;
    const mean = minutes.reduce((sum, count) => sum + count, 0) / minutes.length;
    return mean === 0 ? 1 : minutes.reduce((most, count) => Math.max(most, count)) / mean;
  }
}

export function lengthSummary(histogram: LogHistogram): LengthSummary {
  return {
    meanTokens: histogram.mean,
    p50Tokens: histogram.quantile(0.5),
    p95Tokens: histogram.quantile(0.95),
    p99Tokens: histogram.quantile(0.99),
    maxTokens: histogram.max,
  };
}
