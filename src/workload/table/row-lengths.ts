import {
  lengthsFromMean,
  lengthsFromMeanAndP50,
  lengthsFromMeanAndP95,
  lengthsFromPercentiles,
  MAX_P95_OVER_MEAN,
} from '../stream/lognormal.ts';
import type { LengthDistribution } from '../workload.ts';
import { type NumberRule, type RowCells, tokensAboveZero } from './row-cells.ts';

/** Spread where the row gives a mean alone; typical of production chat traffic (Azure 2023: 0.99 in, 0.86 out). */
const DEFAULT_SIGMA = { input: 1.1, output: 0.9 } as const;

const tokensOrNone: NumberRule = {
  expected: 'a number of tokens from 0 to 100 million',
  accepts: (value) => value === 0 || tokensAboveZero.accepts(value),
};

/**
 * The length distribution of one side from its mean, p50 and p95 columns, whichever two are given; with the mean alone a
 * default spread. Null after a mistake or where nothing is given. All three at once contradict each other in general and
 * are refused. An output of 0 is legal (embeddings).
 */
export function readLengths(row: RowCells, side: 'input' | 'output'): LengthDistribution | null {
  const meanColumn = `${side}_tokens`;
  const p50Column = `${side}_p50`;
  const p95Column = `${side}_p95`;
  const mean = row.number(meanColumn, side === 'output' ? tokensOrNone : tokensAboveZero);
  const p50 = row.number(p50Column, tokensAboveZero);
  const p95 = row.number(p95Column, tokensAboveZero);

  if (mean !== null && p50 !== null && p95 !== null) {
    row.mistake(
      p50Column,
      'CAP110',
      `\`${meanColumn}\`, \`${p50Column}\` and \`${p95Column}\` are one too many: two of them decide the third`,
      `leave one of them out`,
    );
    return null;
  }
  if (p50 !== null && p95 !== null) {
    if (p95 >= p50) return lengthsFromPercentiles(p50, p95);
    row.mistake(
      p95Column,
      'CAP110',
      `\`${p95Column}\` is below \`${p50Column}\` (${p95} < ${p50})`,
      'are the two swapped?',
    );
    return null;
  }
  if (mean !== null && p95 !== null) return meanAndP95(row, side, mean, p95);
  if (mean !== null && p50 !== null) {
    const lengths = lengthsFromMeanAndP50(mean, p50);
    if (lengths !== null) return lengths;
    row.mistake(
      meanColumn,
      'CAP110',
      `\`${meanColumn}\` is below \`${p50Column}\` (${mean} < ${p50}), which no lognormal has`,
      `give \`${p50Column}\` and \`${p95Column}\` instead`,
    );
    return null;
  }
  if (mean !== null) {
    if (mean === 0) return lengthsFromMean(0, 0);
    const sigma = DEFAULT_SIGMA[side];
    row.assume(p95Column, `${side} lengths spread like a lognormal with sigma ${sigma} around their mean`);
    return lengthsFromMean(mean, sigma);
  }
  const single = p50 !== null ? p50Column : p95 !== null ? p95Column : null;
  if (single !== null && !row.has(meanColumn)) {
    const partner = single === p50Column ? p95Column : p50Column;
    if (!row.has(partner)) {
      row.mistake(
        single,
        'CAP108',
        `\`${single}\` alone says nothing about the mean`,
        `give \`${partner}\` or \`${meanColumn}\` too`,
      );
    }
  }
  return null;
}

function meanAndP95(
  row: RowCells,
  side: 'input' | 'output',
  mean: number,
  p95: number,
): LengthDistribution | null {
  const lengths = lengthsFromMeanAndP95(mean, p95);
  if (lengths !== null) return lengths;
  const below = p95 < mean;
  row.mistake(
    `${side}_p95`,
    'CAP110',
    below
      ? `\`${side}_p95\` is below the mean \`${side}_tokens\` (${p95} < ${mean})`
      : `no lognormal has a mean of ${mean} and a p95 of ${p95}: their ratio ${(p95 / mean).toFixed(2)} is above ${MAX_P95_OVER_MEAN.toFixed(2)}`,
    `give \`${side}_p50\` and \`${side}_p95\` instead`,
  );
  return null;
}
