import type { BilledUse } from '../cost/billed-use.ts';
import type { Workload } from '../workload/workload.ts';
import { countsOfWorkload } from './judge/run-counts.ts';
import type { Run } from './simulate-option.ts';

interface Totals {
  offered: number;
  served: number;
  cached: number;
  warm: number;
  spilled: number;
}

function totalsOf(runs: readonly Run[], workload: Workload): Totals {
  const totals: Totals = { offered: 0, served: 0, cached: 0, warm: 0, spilled: 0 };
  for (const run of runs) {
    const { stream, outcome, fellBack } = run;
    const index = stream.workloadNames.indexOf(workload.name);
    const usage = outcome.usage[index];
    if (usage === undefined) continue;
    totals.served += usage.acceptedRequests;
    totals.cached += usage.cachedInputTokens;
    const counts = countsOfWorkload(run, workload);
    totals.offered += counts.offered;
    totals.warm += counts.warmTokens;
    for (const i of fellBack) {
      if (stream.workload[i] === index && stream.arrivalS[i] >= stream.measureFromS) totals.spilled += 1;
    }
    if (fellBack.length === 0) totals.spilled += usage.spilledRequests ?? 0;
  }
  return totals;
}

function share(part: number, whole: number, without: number): number {
  return whole > 0 ? Math.min(1, part / whole) : without;
}

/**
 * The contracted volume of a workload with the ratios that its simulation found. Only ratios are sampled, so a seed
 * that draws longer prompts does not move the bill.
 */
export function billedUse(runs: readonly Run[], workload: Workload): BilledUse {
  const totals = totalsOf(runs, workload);
  return {
    workload,
    qpsMean: workload.qpsMean,
    servedShare: share(totals.served, totals.offered, 1),
    cachedShare: workload.cachedShare * share(totals.cached, totals.warm, 1),
    inputTokensMean: workload.input.meanTokens,
    outputTokensMean: workload.output.meanTokens,
    spilledShare: share(totals.spilled, totals.offered, 0),
    // Only prices that depend on the length of a prompt ask for these, and a trace can be long.
    get inputTokens() {
      return workload.rateBasis === 'trace' ? recordedInput(runs, workload) : null;
    },
  };
}

/** Input lengths of a trace, for prices that depend on them. */
function recordedInput([first]: readonly Run[], workload: Workload): Int32Array | null {
  if (first === undefined) return null;
  const { stream } = first;
  const index = stream.workloadNames.indexOf(workload.name);
  if (stream.workloadNames.length === 1) return stream.inputTokens;
  let count = 0;
  for (const one of stream.workload) if (one === index) count += 1;
  const input = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < stream.count; i += 1) {
    if (stream.workload[i] !== index) continue;
    input[at] = stream.inputTokens[i];
    at += 1;
  }
  return input;
}
