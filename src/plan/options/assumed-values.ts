import type { LengthDistribution, Workload } from '../../workload/workload.ts';
import { percentText } from '../wording.ts';

/** An assumed value of a workload with the range it may plausibly lie in. */
export interface AssumedValue {
  readonly column: string;
  /** `busiest hour 2.0 × the mean (chat)`. */
  readonly text: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** On which side of the value the same machines have more to do. */
  readonly harder: 'above' | 'below';
  format(value: number): string;
  apply(value: number): Workload;
}

const Z95 = 1.6448536269514722;

function withSigma(lengths: LengthDistribution, sigma: number): LengthDistribution {
  const p50Tokens = lengths.meanTokens * Math.exp(-(sigma ** 2) / 2);
  return { ...lengths, sigma, p50Tokens, p95Tokens: p50Tokens * Math.exp(Z95 * sigma) };
}

function times(value: number): string {
  return `${value.toFixed(1)} ×`;
}

type Builder = (workload: Workload) => Omit<AssumedValue, 'column'>;

/** The values that can move an answer, with measured or published ranges; whether they were assumed is asked apart. */
const builders: Readonly<Record<string, Builder>> = {
  qps_peak: (workload) => ({
    text: `busiest hour ${times(workload.qpsPeakHour / workload.qpsMean)} the mean (${workload.name})`,
    value: workload.qpsPeakHour / workload.qpsMean,
    low: 1.35,
    high: 3,
    harder: 'above',
    format: (value) => `${times(value)} the mean`,
    apply: (value) => ({ ...workload, qpsPeakHour: workload.qpsMean * value }),
  }),
  cached_share: (workload) => ({
    text: `cache hit ${percentText(workload.cachedShare)} (${workload.name})`,
    value: workload.cachedShare,
    low: 0,
    high: 0.8,
    harder: 'below',
    format: percentText,
    apply: (value) => ({ ...workload, cachedShare: value }),
  }),
  arrival_cv: (workload) => ({
    text: `burstiness CV ${workload.arrivalCv.toFixed(1)} (${workload.name})`,
    value: workload.arrivalCv,
    low: 1,
    high: 4.5,
    harder: 'above',
    format: (value) => `CV ${value.toFixed(1)}`,
    apply: (value) => ({ ...workload, arrivalCv: value }),
  }),
  input_p95: (workload) => ({
    text: `input lengths of sigma ${workload.input.sigma.toFixed(1)} (${workload.name})`,
    value: workload.input.sigma,
    low: 0.5,
    high: 1.6,
    harder: 'above',
    format: (value) => `sigma ${value.toFixed(1)}`,
    apply: (value) => ({ ...workload, input: withSigma(workload.input, value) }),
  }),
  output_p95: (workload) => ({
    text: `output lengths of sigma ${workload.output.sigma.toFixed(1)} (${workload.name})`,
    value: workload.output.sigma,
    low: 0.4,
    high: 1.4,
    harder: 'above',
    format: (value) => `sigma ${value.toFixed(1)}`,
    apply: (value) => ({ ...workload, output: withSigma(workload.output, value) }),
  }),
};

/** What a workload left open and the plan may hang on. */
export function assumedValues(workload: Workload): AssumedValue[] {
  return Object.entries(builders).flatMap(([column, build]) => {
    const assumed = workload.assumptions.some((one) => one.path === `workload.${workload.name}.${column}`);
    if (!assumed || workload.rateBasis === 'trace') return [];
    const built = { column, ...build(workload) };
    return built.low < built.value || built.value < built.high ? [built] : [];
  });
}
