import { quantileSorted } from 'simple-statistics';
import type { GapHistogram } from '../simulate/outcome.ts';
import type { Metric } from './metric.ts';

/** What a simulation of a measured load gave, per completed request, seconds; tokens of the whole deployment. */
export interface SimulatedRun {
  readonly queueS: Float64Array;
  readonly ttftS: Float64Array;
  readonly e2eS: Float64Array;
  readonly outputTokens: Int32Array;
  /** Gaps between tokens; null where only request times are known. */
  readonly gaps: GapHistogram | null;
  readonly inputTokensTotal: number;
  readonly outputTokensTotal: number;
  /** First arrival to last token. */
  readonly makespanS: number;
  /** Identical replicas that the run stands for one of. */
  readonly replicas: number;
}

function statisticOf(values: Float64Array, statistic: 'mean' | number): number | null {
  if (values.length === 0) return null;
  if (statistic === 'mean') {
    let sum = 0;
    for (const value of values) sum += value;
    return sum / values.length;
  }
  return quantileSorted(
    [...values].sort((a, b) => a - b),
    statistic / 100,
  );
}

function tpotS(run: SimulatedRun): Float64Array {
  const values: number[] = [];
  for (let i = 0; i < run.ttftS.length; i += 1) {
    if (run.outputTokens[i] > 1) values.push((run.e2eS[i] - run.ttftS[i]) / (run.outputTokens[i] - 1));
  }
  return Float64Array.from(values);
}

/** Mean over all gaps of all requests: long answers weigh more than in the mean TPOT. */
function meanGapS(run: SimulatedRun): number | null {
  let seconds = 0;
  let gaps = 0;
  for (let i = 0; i < run.ttftS.length; i += 1) {
    if (run.outputTokens[i] < 2) continue;
    seconds += run.e2eS[i] - run.ttftS[i];
    gaps += run.outputTokens[i] - 1;
  }
  return gaps === 0 ? null : seconds / gaps;
}

function gapPercentileS(histogram: GapHistogram, percentile: number): number | null {
  let total = 0;
  for (const weight of histogram.weights) total += weight;
  if (total === 0) return null;
  const target = (percentile / 100) * total;
  let below = 0;
  for (let bin = 0; bin < histogram.weights.length; bin += 1) {
    const weight = histogram.weights[bin];
    if (weight > 0 && below + weight >= target) {
      return histogram.firstEdgeS * histogram.ratio ** (bin + (target - below) / weight);
    }
    below += weight;
  }
  return null;
}

/** The simulated counterpart of a measured column, in its unit; null where the run does not give it. */
export function predictedMetric(run: SimulatedRun, metric: Metric): number | null {
  const ms = (valueS: number | null): number | null => (valueS === null ? null : valueS * 1000);
  const { quantity, statistic } = metric;
  switch (quantity) {
    case 'output_tok_s':
      return (run.replicas * run.outputTokensTotal) / run.makespanS;
    case 'total_tok_s':
      return (run.replicas * (run.outputTokensTotal + run.inputTokensTotal)) / run.makespanS;
    case 'req_s':
      return (run.replicas * run.ttftS.length) / run.makespanS;
    case 'makespan_s':
      return run.makespanS;
    case 'itl':
      if (statistic === 'mean') return ms(meanGapS(run));
      return statistic === null || run.gaps === null ? null : ms(gapPercentileS(run.gaps, statistic));
    default: {
      if (statistic === null) return null;
      const values = { queue: run.queueS, ttft: run.ttftS, e2e: run.e2eS, tpot: null }[quantity];
      return ms(statisticOf(values ?? tpotS(run), statistic));
    }
  }
}
