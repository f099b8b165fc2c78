import { type KeptPlan, sharedKey } from '../plan/choose/kept-plan.ts';
import type { OptionResult, Result } from '../plan/result.ts';
import { type MetricAddress, metricValue } from './metric-address.ts';
import { metrics } from './metrics.ts';
import type { RunFacts } from './run-facts.ts';

/** Version of the baseline file's layout. */
export const baselineVersion = 1;

/** Metric by name, for one address: `chat`, `own-70b`, `own-70b.chat`, or the empty text for the plan. */
export type MetricTable = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A run as it is remembered: what it came to, and everything it came from. */
export interface Baseline {
  readonly version: string;
  readonly constants: string | null;
  readonly seed: number;
  readonly replications: number;
  readonly asOf: string;
  readonly monthlyUsd: number | null;
  readonly metrics: MetricTable;
  readonly kept: KeptPlan;
  /** What each check asked for, by id; null where it was not written down. */
  readonly checks: Readonly<Record<string, string>> | null;
  readonly facts: RunFacts;
}

/** What a run is remembered as. */
export function baselineOf(
  result: Result,
  facts: RunFacts,
  replications: number,
  constants: string | null,
): Baseline {
  return {
    version: result.tool.version,
    constants,
    seed: result.seed,
    replications,
    asOf: result.asOf,
    monthlyUsd: inCents(result.recommendation.monthlyUsd),
    metrics: metricTable(result),
    kept: keptPlanOf(result),
    checks: Object.fromEntries(facts.scenario.checks.map(({ id, expect }) => [id, expect])),
    facts,
  };
}

/** The value of a metric in the baseline; null where it had none. */
export function baselineValue(
  baseline: Baseline,
  { metric, option, workload }: MetricAddress,
): number | null {
  const prefix = [option, workload].filter((part) => part !== null).join('.');
  if (prefix === '' && metric.name === 'cost.monthly') return baseline.monthlyUsd;
  const table = Object.hasOwn(baseline.metrics, prefix) ? baseline.metrics[prefix] : undefined;
  return table !== undefined && Object.hasOwn(table, metric.name) ? (table[metric.name] ?? null) : null;
}

/** Whether something was bought for a workload in the baseline; null where it had no such workload. */
export function assignedIn({ facts, kept }: Baseline, workload: string): boolean | null {
  if (!facts.workloads.some(({ name }) => name === workload)) return null;
  return Object.hasOwn(kept.assignments, workload);
}

function inCents(usd: number | null): number | null {
  return usd === null ? null : Math.round(usd * 100) / 100;
}

/** Money to the cent, everything else to six significant digits: small changes of the program do not show. */
function remembered(value: number, isMoney: boolean): number {
  return isMoney ? Math.round(value * 100) / 100 : Number(value.toPrecision(6));
}

/** Every number of a result that a check can name. */
export function metricTable(result: Result): MetricTable {
  const table = new Map<string, Record<string, number>>();
  const note = (option: string | null, workload: string | null): void => {
    const values: Record<string, number> = {};
    for (const metric of metrics) {
      const value = metricValue(result, { metric, option, workload });
      if (value !== null && Number.isFinite(value))
        values[metric.name] = remembered(value, metric.dimension === 'usd');
    }
    const prefix = [option, workload].filter((part) => part !== null).join('.');
    if (Object.keys(values).length > 0) table.set(prefix, values);
  };
  const workloads = result.workloads.map(({ name }) => name);
  note(null, null);
  for (const workload of workloads) note(null, workload);
  for (const { id, verdict, workloads: rows } of result.options) {
    if (verdict === 'not-applicable') continue;
    note(id, null);
    for (const row of rows) if (row.verdict !== 'not-applicable') note(id, row.name);
  }
  // Names come from files: as own properties they can be anything, `__proto__` included.
  return Object.fromEntries(table);
}

function sizeOf({ deployment }: OptionResult): number | null {
  return deployment?.replicas ?? deployment?.units ?? null;
}

/** The sizes and assignments of a plan, for the next one to keep. */
export function keptPlanOf({ options, recommendation }: Result): KeptPlan {
  const sizes = new Map<string, Map<string, number>>();
  for (const option of [...options, ...recommendation.options]) {
    const size = sizeOf(option);
    const names = option.workloads.filter((row) => row.verdict !== 'not-applicable').map((row) => row.name);
    if (size === null || names.length === 0) continue;
    const known = sizes.get(option.id) ?? new Map<string, number>();
    sizes.set(option.id, known.set(sharedKey(names), size));
  }
  const placed = recommendation.assignments.flatMap(({ workload, option }) =>
    option === null ? [] : [[workload, option] as const],
  );
  return {
    sizes: Object.fromEntries([...sizes].map(([id, known]) => [id, Object.fromEntries(known)])),
    assignments: Object.fromEntries(placed),
  };
}
