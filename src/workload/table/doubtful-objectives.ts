import type { LatencyMetric, Objective } from '../workload.ts';

/** Something about objectives that was hardly meant. */
export interface Doubt {
  readonly column: string;
  readonly code: 'CAP110' | 'CAP125';
  readonly message: string;
  readonly help: string;
}

/** What limits in production lie between, in seconds; beyond it a unit was probably mistaken for another. */
const usualS: Readonly<Record<LatencyMetric, readonly [least: number, most: number]>> = {
  ttft: [0.01, 300],
  tpot: [0.000_2, 2],
  e2e: [0.05, 7200],
};

const words: Readonly<Record<LatencyMetric, string>> = {
  ttft: 'time to first token',
  tpot: 'time per output token',
  e2e: 'time for a whole answer',
};

function inColumn({ column, limitS }: Objective, factor = 1): string {
  const value = (column.endsWith('_ms') ? limitS * 1000 : limitS) * factor;
  return `${Number(value.toPrecision(6))} ${column.endsWith('_ms') ? 'ms' : 's'}`;
}

/** Objectives of one workload that contradict each other, or that look like another unit. */
export function doubtfulObjectives(objectives: readonly Objective[]): Doubt[] {
  return objectives.flatMap((objective): Doubt[] => {
    const { column, metric, percentile, limitS } = objective;
    const [least, most] = usualS[metric];
    const stricter = objectives.find(
      (other) => other.metric === metric && other.percentile > percentile && other.limitS < limitS,
    );
    const doubts: Doubt[] = [];
    if (stricter !== undefined) {
      doubts.push({
        column,
        code: 'CAP110',
        message: `\`${column}\` allows more than \`${stricter.column}\` (${inColumn(objective)} > ${inColumn(stricter)})`,
        help: 'a higher percentile is never below a lower one; are the two swapped?',
      });
    }
    if (limitS < least) {
      doubts.push({
        column,
        code: 'CAP125',
        message: `\`${column}\` is ${inColumn(objective)}: no ${words[metric]} is that short`,
        help: column.endsWith('_ms')
          ? `the column counts ms; if seconds are meant, write ${inColumn(objective, 1000).replace(' ms', '')}`
          : 'the column counts seconds',
      });
    }
    if (limitS > most) {
      const smaller = inColumn(objective, 1 / 1000).replace(/ m?s$/, '');
      doubts.push({
        column,
        code: 'CAP125',
        message: `\`${column}\` is ${inColumn(objective)}, ${(limitS / 60).toPrecision(3)} minutes`,
        help: column.endsWith('_ms')
          ? 'the column counts ms; work that may wait takes `deadline_h`'
          : `the column counts seconds; if ms are meant, write ${smaller}; work that may wait takes \`deadline_h\``,
      });
    }
    return doubts;
  });
}
