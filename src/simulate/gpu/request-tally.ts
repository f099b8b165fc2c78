import type { RequestStream } from '../../workload/request-stream.ts';
import { COMPLETED, requestStatuses } from '../outcome.ts';
import { ValueSketch } from '../value-sketch.ts';

/** Outcomes are kept request by request up to this many; of longer streams only a tally is. */
export const KEPT_REQUESTS = 5_000_000;

/** What became of the measured requests of one workload. */
export interface WorkloadTally {
  /** By status code. */
  readonly byStatus: Float64Array;
  /** Tokens of the completed ones. */
  inputTokens: number;
  outputTokens: number;
  /** Of the completed ones, those that were done before the arrivals ended. */
  completedInSpan: number;
  /** Input tokens of all offered requests that a warm cache would serve. */
  warmTokens: number;
  /** Seconds of the completed ones; TPOT where there is more than one token. */
  readonly ttftS: ValueSketch;
  readonly tpotS: ValueSketch;
  readonly e2eS: ValueSketch;
}

/** Outcomes of a long stream, folded as requests leave the system. */
export class RequestTally {
  readonly workloads: readonly WorkloadTally[];
  readonly #stream: RequestStream;

  constructor(stream: RequestStream) {
    this.#stream = stream;
    this.workloads = stream.workloadNames.map(() => ({
      byStatus: new Float64Array(requestStatuses.length),
      inputTokens: 0,
      outputTokens: 0,
      completedInSpan: 0,
      warmTokens: 0,
      ttftS: new ValueSketch(),
      tpotS: new ValueSketch(),
      e2eS: new ValueSketch(),
    }));
  }

  /** Takes one request that is over; times are NaN where they are not known, `leftS` alone where nothing is claimed. */
  add(request: number, status: number, ttftS: number, e2eS: number, leftS: number): void {
    const { arrivalS, measureFromS, workload, inputTokens, outputTokens, cachedTokens, endS } = this.#stream;
    if (arrivalS[request] < measureFromS) return;
    const row = this.workloads[workload[request]];
    row.byStatus[status] += 1;
    row.warmTokens += cachedTokens[request];
    if (status !== COMPLETED) return;
    const tokens = outputTokens[request];
    row.inputTokens += inputTokens[request];
    row.outputTokens += tokens;
    const doneS = Number.isNaN(e2eS) ? leftS : arrivalS[request] + e2eS;
    if (doneS <= endS) row.completedInSpan += 1;
    if (!Number.isNaN(ttftS)) row.ttftS.add(ttftS);
    if (!Number.isNaN(e2eS)) row.e2eS.add(e2eS);
    const tpotS = (e2eS - ttftS) / (tokens - 1);
    if (tokens > 1 && !Number.isNaN(tpotS)) row.tpotS.add(tpotS);
  }
}
