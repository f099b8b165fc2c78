import type { Catalog } from '../../catalog/catalog.ts';
import { tiersOf } from '../../catalog/terms/rate-limits.ts';
import { scaleWorkload } from '../../workload/stream/scale-workload.ts';
import type { Workload } from '../../workload/workload.ts';
import { type Effort, type Evaluation, evaluateOption } from '../evaluate/evaluate-option.ts';
import type { ResolveContext } from '../options/resolve-context.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import { type PlanBase, type Variant, variantOf } from '../plan-base.ts';
import type { OptionWorkloadResult, Reason } from '../result.ts';

/**
 * Loads beyond doubt. Against all replications the samples of sizing call up to 9 % too much load bearable, one replication
 * of full length up to 2 %.
 */
const CLEAR_OF_SAMPLE = 1.15;
const CLEAR_OF_ONE = 1.05;
const LEAST_REPLICATIONS = 3;

/** How much each month simulates. */
export interface TimelineEfforts {
  /** For what runs in it: as much as a plan of that month would, so that both buy the same. */
  readonly answer: Effort;
  /** For comparisons on the way to what would be bought instead. */
  readonly probe: Effort;
}

export function timelineEfforts(full: Effort, probe: Effort): TimelineEfforts {
  // Two replications leave so wide an interval that clearly more load says nothing of it.
  if (full.replications < LEAST_REPLICATIONS) return { answer: { ...full, headroomRequests: 0 }, probe };
  const clearLoads = [
    { factor: CLEAR_OF_SAMPLE, requests: full.sizingRequests },
    { factor: CLEAR_OF_ONE, requests: full.fullRequests },
  ];
  return { answer: { ...full, headroomRequests: 0, clearLoads }, probe };
}

/** The plan's world in a coming month: demand grown until then, prices of then. */
export interface PlanMonth {
  /** `YYYY-MM`. */
  readonly name: string;
  /** The day from which it counts: its first, or the plan's own. */
  readonly firstDay: string;
  readonly workloads: readonly Workload[];
  readonly context: ResolveContext;
  /** With other tiers than the options name, by option id. */
  variant(tiers: ReadonlyMap<string, string>): Variant;
}

function grown(workload: Workload, months: number): Workload {
  return scaleWorkload(workload, (1 + workload.growthPctMonth / 100) ** months);
}

function monthText(asOf: string, months: number): string {
  const date = new Date(`${asOf}T00:00:00Z`);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)).toISOString().slice(0, 7);
}

/** The catalogue as of a later day; answers that were written down hold for the day of the plan alone. */
function catalogAt(catalog: Catalog, day: string): Catalog {
  if (day === catalog.asOf) return catalog;
  const { quotes: _, ...tables } = catalog;
  return { ...tables, asOf: day, asOfEpochS: Date.parse(`${day}T00:00:00Z`) / 1000 };
}

/** The month that comes `months` after that of the plan. */
export function planMonth(base: PlanBase, months: number): PlanMonth {
  const { catalog } = base.context;
  const name = monthText(catalog.asOf, months);
  const firstDay = months === 0 ? catalog.asOf : `${name}-01`;
  const workloads = base.input.workloads.map((workload) => grown(workload, months));
  const context = { ...base.context, workloads, catalog: catalogAt(catalog, firstDay) };
  const known = new Map<string, Variant>();
  return {
    name,
    firstDay,
    workloads,
    context,
    variant: (tiers) => {
      const key = JSON.stringify([...tiers]);
      const found = known.get(key);
      if (found !== undefined) return found;
      const specs = base.specs.map((spec) => ({ ...spec, tier: tiers.get(spec.id) ?? spec.tier }));
      const variant = variantOf({ ...base, context, specs }, workloads);
      known.set(key, variant);
      return variant;
    },
  };
}

/** Limits that a larger tier of the same account may lift. */
const tierLimits: readonly (Reason['limit'] | null)[] = [
  'rpm',
  'tpm',
  'itpm',
  'otpm',
  'rpd',
  'tpd',
  'concurrency',
  'spend-cap',
  'retries',
];

export function brokenRow({ result }: Evaluation): OptionWorkloadResult | undefined {
  return result.workloads.find(
    ({ verdict }) => verdict === 'fail' || verdict === 'unstable' || verdict === 'marginal',
  );
}

function ofSizeFrom(option: ResolvedOption, least: number): ResolvedOption {
  const { size } = option;
  if (size.kind === 'fixed' || size.min >= least || size.max < least) return option;
  return { ...option, size: { ...size, min: least } };
}

/** A bought option in a month, and what made its tier too small; null where nothing did. */
export interface MonthEvaluation {
  readonly evaluation: Evaluation;
  readonly outgrown: Reason['limit'] | null;
}

/**
 * A bought option as the month needs it: sized anew, or in the smallest larger tier that holds where its own no longer
 * does. `tiers` remembers the tiers reached. Null where the option can no longer be built.
 *
 * @param least a size below which the month cannot do, because an earlier one with no more load could not; else 0
 */
export function evaluateInMonth(
  month: PlanMonth,
  { option: { id }, names }: Evaluation,
  tiers: Map<string, string>,
  effort: Effort,
  least: number,
): MonthEvaluation | null {
  const served = month.workloads.filter((workload) => names.includes(workload.name));
  const evaluate = (chosen: ReadonlyMap<string, string>): Evaluation | null => {
    const variant = month.variant(chosen);
    const option = variant.option(id);
    if (option === null) return null;
    return evaluateOption(ofSizeFrom(option, least), served, variant.simulate, effort);
  };
  const found = evaluate(tiers);
  if (found === null) return null;
  const broken = brokenRow(found);
  const { provider, spec } = found.option;
  const current = found.result.deployment?.tier ?? null;
  if (broken === undefined || provider === null || current === null || spec.limits !== null) {
    return { evaluation: found, outgrown: null };
  }
  if (!tierLimits.includes(broken.limit)) return { evaluation: found, outgrown: null };
  const known = tiersOf(month.context.catalog, provider);
  for (const tier of known.slice(known.indexOf(current) + 1)) {
    const larger = evaluate(new Map([...tiers, [id, tier]]));
    if (larger === null || brokenRow(larger) !== undefined) continue;
    tiers.set(id, tier);
    return { evaluation: larger, outgrown: broken.limit };
  }
  return { evaluation: found, outgrown: null };
}
