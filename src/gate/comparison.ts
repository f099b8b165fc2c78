import type { AttributionBar } from '../plan/result.ts';
import type { MetricTable } from './baseline.ts';
import { metrics } from './metrics.ts';
import type { Dimension } from './quantity.ts';

/** One side of a comparison: what a run came to. */
export interface ComparedRun {
  /** A file or a git reference, as it was named. */
  readonly name: string;
  readonly version: string;
  readonly seed: number;
  readonly asOf: string;
  readonly monthlyUsd: number | null;
  /** Option by workload; workloads that nothing holds for are absent. */
  readonly assignments: Readonly<Record<string, string>>;
  readonly metrics: MetricTable;
}

export interface MetricChange {
  /** With option and workload before it: `own-70b.chat.headroom`. */
  readonly metric: string;
  readonly dimension: Dimension;
  readonly base: number | null;
  readonly head: number | null;
  /** Whether two draws of one plan may differ as much. */
  readonly withinNoise: boolean;
}

/** What differs between two runs; every list is empty where nothing does. */
export interface Comparison {
  readonly base: ComparedRun;
  readonly head: ComparedRun;
  readonly assignments: readonly {
    readonly workload: string;
    readonly base: string | null;
    readonly head: string | null;
  }[];
  readonly metrics: readonly MetricChange[];
  readonly attribution: readonly AttributionBar[];
  /** Why there is no attribution, and what else should be known. */
  readonly notes: readonly string[];
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}

function keysOf(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

/** Compares two runs number by number. */
export function compare(
  base: ComparedRun,
  head: ComparedRun,
  why: Pick<Comparison, 'attribution' | 'notes'>,
): Comparison {
  const changes: MetricChange[] = [];
  for (const prefix of keysOf(base.metrics, head.metrics)) {
    const [before, after] = [own(base.metrics, prefix) ?? {}, own(head.metrics, prefix) ?? {}];
    for (const { name, dimension, noise } of metrics) {
      const [from, to] = [own(before, name), own(after, name)];
      if (from === to) continue;
      const withinNoise =
        from !== null &&
        to !== null &&
        dimension !== 'usd' &&
        Math.abs(to - from) <= noise * Math.max(Math.abs(from), Math.abs(to));
      const metric = prefix === '' ? name : `${prefix}.${name}`;
      changes.push({ metric, dimension, base: from, head: to, withinNoise });
    }
  }
  const assignments = keysOf(base.assignments, head.assignments)
    .map((workload) => ({
      workload,
      base: own(base.assignments, workload),
      head: own(head.assignments, workload),
    }))
    .filter((one) => one.base !== one.head);
  return { base, head, assignments, metrics: changes, ...why };
}

/** Whether the two runs came to the same. */
export function isSame({ assignments, metrics: changes, attribution }: Comparison): boolean {
  return assignments.length === 0 && changes.length === 0 && attribution.length === 0;
}
