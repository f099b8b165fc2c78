import type { BilledUse, FallbackUse } from '../../cost/billed-use.ts';
import type { WorkloadUsage } from '../../simulate/outcome.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Run } from '../run/simulate-option.ts';

/** What was asked for of a workload in the measured span. */
interface Offered {
  requests: number;
  inputTokens: number;
  /** Input tokens that a warm cache would serve. */
  warmTokens: number;
}

type Served = Pick<
  Required<WorkloadUsage>,
  'acceptedRequests' | 'spilledRequests' | 'inputTokens' | 'cachedInputTokens'
>;

const nothing = { acceptedRequests: 0, spilledRequests: 0, inputTokens: 0, cachedInputTokens: 0 };

const ofStream = new WeakMap<RequestStream, readonly Offered[]>();

/** By position of the stream's workloads; remembered with the stream, which every option meets. */
function offeredIn(stream: RequestStream): readonly Offered[] {
  const known = ofStream.get(stream);
  if (known !== undefined) return known;
  const offered = stream.workloadNames.map((): Offered => ({ requests: 0, inputTokens: 0, warmTokens: 0 }));
  for (let i = 0; i < stream.count; i += 1) {
    if (stream.arrivalS[i] < stream.measureFromS) continue;
    const row = offered[stream.workload[i]]!;
    row.requests += 1;
    row.inputTokens += stream.inputTokens[i];
    row.warmTokens += stream.cachedTokens[i];
  }
  ofStream.set(stream, offered);
  return offered;
}

function offeredOf(runs: readonly Run[], { name }: Workload): Offered {
  const sum: Offered = { requests: 0, inputTokens: 0, warmTokens: 0 };
  for (const { stream } of runs) {
    const one = offeredIn(stream)[stream.workloadNames.indexOf(name)];
    if (one === undefined) continue;
    sum.requests += one.requests;
    sum.inputTokens += one.inputTokens;
    sum.warmTokens += one.warmTokens;
  }
  return sum;
}

function sumOf(usages: readonly (WorkloadUsage | undefined)[]): Served {
  const sum: Served = { ...nothing };
  for (const usage of usages) {
    if (usage === undefined) continue;
    sum.acceptedRequests += usage.acceptedRequests;
    sum.spilledRequests += usage.spilledRequests ?? 0;
    sum.inputTokens += usage.inputTokens;
    sum.cachedInputTokens += usage.cachedInputTokens;
  }
  return sum;
}

function difference(whole: Served, part: Served): Served {
  return {
    acceptedRequests: whole.acceptedRequests - part.acceptedRequests,
    spilledRequests: whole.spilledRequests - part.spilledRequests,
    inputTokens: whole.inputTokens - part.inputTokens,
    cachedInputTokens: whole.cachedInputTokens - part.cachedInputTokens,
  };
}

function share(part: number, whole: number, without: number): number {
  return whole > 0 ? Math.min(1, part / whole) : without;
}

/** The ratios of one side. Of its input, whatever its tokenizer, so much less is cached than a warm cache would serve. */
function ratiosOf(
  served: Served,
  offered: Offered,
  { cachedShare }: Workload,
): Omit<FallbackUse, 'failovers'> {
  const warm = served.inputTokens * share(offered.warmTokens, offered.inputTokens, 0);
  return {
    servedShare: share(served.acceptedRequests, offered.requests, 1),
    cachedShare: cachedShare * share(served.cachedInputTokens, warm, 1),
    spilledShare: share(served.spilledRequests, served.acceptedRequests, 0),
  };
}

/**
 * The contracted volume of a workload with the ratios that its simulation found, of the option and of its fallback
 * apart. Only ratios are sampled, so a seed that draws longer prompts does not move the bill.
 */
export function billedUse(runs: readonly Run[], workload: Workload): BilledUse {
  const offered = offeredOf(runs, workload);
  const usageOf = (usage: readonly WorkloadUsage[] | null, { stream }: Run): WorkloadUsage | undefined =>
    usage?.[stream.workloadNames.indexOf(workload.name)];
  const all = sumOf(runs.map((run) => usageOf(run.outcome.usage, run)));
  const elsewhere = sumOf(runs.map((run) => usageOf(run.fallbackUsage, run)));
  const hasFallback = runs.some(({ fallbackUsage }) => fallbackUsage !== null);
  return {
    workload,
    qpsMean: workload.qpsMean,
    ...ratiosOf(difference(all, elsewhere), offered, workload),
    inputTokensMean: workload.input.meanTokens,
    outputTokensMean: workload.output.meanTokens,
    fallback: hasFallback ? { ...ratiosOf(elsewhere, offered, workload), failovers: [] } : null,
    // Only prices that depend on the length of a prompt ask for these, and a trace can be long.
    get inputTokens() {
      return workload.rateBasis === 'trace' ? recorded('inputTokens', runs, workload) : null;
    },
    get outputTokens() {
      return workload.rateBasis === 'trace' ? recorded('outputTokens', runs, workload) : null;
    },
  };
}

/** Lengths of a trace, for prices that depend on them. */
function recorded(
  side: 'inputTokens' | 'outputTokens',
  [first]: readonly Run[],
  workload: Workload,
): Int32Array | null {
  if (first === undefined) return null;
  const { stream } = first;
  const index = stream.workloadNames.indexOf(workload.name);
  if (stream.workloadNames.length === 1) return stream[side];
  let count = 0;
  for (const one of stream.workload) if (one === index) count += 1;
  const lengths = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < stream.count; i += 1) {
    if (stream.workload[i] !== index) continue;
    lengths[at] = stream[side][i];
    at += 1;
  }
  return lengths;
}
