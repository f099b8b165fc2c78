import type { BilledUse, Failover } from '../../cost/billed-use.ts';
import { useWith } from '../../cost/billed-use.ts';
import { fallbackItems } from '../../cost/fallback-lines.ts';
import { fromMicroUsd, MONTH_S, microUsd, YEAR_MONTHS } from '../../cost/money.ts';
import type { OptionCost } from '../../cost/option-cost.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Backed } from '../evaluate/standby.ts';
import { yearOf } from '../judge/availability-verdict.ts';
import { meanQps } from '../judge/event-outcome.ts';
import { concernsOption, type RunsIn } from '../judge/event-verdicts.ts';
import { loadFactor, type Situation } from '../judge/situation.ts';
import { standbyBill } from '../options/standby-bill.ts';
import type { FallbackResult } from '../result.ts';
import { billedUse } from './billed-use.ts';

/** Outages that nobody announces, on average over the years. */
const EXPECTED = 'in outages of a mean month';

function eventWhen({ text }: Situation): string {
  return `in the event of ${text}, a twelfth of it`;
}

/** The year's outages: what the option does not serve in them, and what its fallback serves in its place. */
function expectedFailover({ option }: Backed, size: number, use: BilledUse, workload: Workload): Failover[] {
  const { withoutFallback } = option;
  if (withoutFallback === undefined) return [];
  const alone = yearOf(withoutFallback, size, workload);
  const together = yearOf(option, size, workload);
  if (alone === null || together === null) return [];
  const down = 1 - alone.mean;
  const before = down * (use.fallback?.servedShare ?? 0);
  return [
    {
      when: EXPECTED,
      missedShare: down * use.servedShare,
      takenShare: Math.max(0, together.mean - alone.mean - before),
    },
  ];
}

/** A scheduled outage of the option, as shares of the mean month of the year in which it falls. */
function eventFailover(
  situation: Situation,
  {
    use,
    workload,
    inEvent,
  }: { readonly use: BilledUse; readonly workload: Workload; readonly inEvent: BilledUse },
): Failover {
  const month = workload.qpsMean * MONTH_S * YEAR_MONTHS;
  const requests = meanQps(workload, situation) * situation.durationS;
  const usual = requests / situation.surge;
  const taken = requests * (inEvent.fallback?.servedShare ?? 0) - usual * (use.fallback?.servedShare ?? 0);
  return {
    when: eventWhen(situation),
    missedShare: (usual * Math.max(0, use.servedShare - inEvent.servedShare)) / month,
    takenShare: Math.max(0, taken) / month,
  };
}

/** Uses with what outages move to the fallback: those of a year on average, and those that the scenario announces. */
export function withFailovers(
  backed: Backed,
  served: readonly Workload[],
  uses: readonly BilledUse[],
  asked: { readonly size: number; readonly situations: readonly Situation[]; readonly runsIn: RunsIn },
): readonly BilledUse[] {
  const { option, fallbackSize } = backed;
  if (fallbackSize === null) return uses;
  const { size, situations, runsIn } = asked;
  // Of a batch API's week an outage is no share that could be counted by its hours.
  const events =
    option.kind === 'batch' ? [] : situations.filter((one) => one.isBilled && concernsOption(option, one));
  return uses.map((use, index) => {
    const workload = served[index]!;
    const scheduled = events.flatMap((situation): Failover[] => {
      const scale = loadFactor(served, situation);
      if (!(scale > 0)) return [];
      const inEvent = billedUse(runsIn(option, situation, scale), workload);
      return [eventFailover(situation, { use, workload, inEvent })];
    });
    const failovers = [...expectedFailover(backed, size, use, workload), ...scheduled].filter(
      ({ missedShare, takenShare }) => missedShare > 0 || takenShare > 0,
    );
    const standing = use.fallback ?? { servedShare: 0, cachedShare: use.cachedShare, spilledShare: 0 };
    return useWith(use, { fallback: { ...standing, failovers } });
  });
}

/** What an option's fallback costs: to stand by, and to serve what outages send it. */
export function fallbackResult(
  { option, fallbackSize, carriedAtPeak }: Backed,
  uses: readonly BilledUse[],
  { lines }: OptionCost,
): FallbackResult | null {
  const { fallback } = option;
  if (fallback === null || fallbackSize === null) return null;
  const unused = uses.map((use) => useWith(use, { servedShare: 0, fallback: null }));
  const standbyMonthlyUsd = standbyBill(fallback, fallbackSize, unused).monthlyUsd;
  const costOf = (when: (failover: string) => boolean): number | null => {
    if (standbyMonthlyUsd === null) return null;
    const whens = new Set(
      uses.flatMap((use) => (use.fallback?.failovers ?? []).map((one) => one.when)).filter(when),
    );
    const items = [...whens].map((one) => fallbackItems(fallback.id, one));
    return fromMicroUsd(
      lines.reduce(
        (sum, { item, usd }) => (items.some((start) => item.startsWith(start)) ? sum + microUsd(usd) : sum),
        0,
      ),
    );
  };
  return {
    option: fallback.id,
    provider: fallback.provider,
    deployment: fallback.deploymentFacts(fallbackSize),
    carriedAtPeak,
    standbyMonthlyUsd,
    outagesMonthlyUsd: costOf((when) => when === EXPECTED),
    eventsMonthlyUsd: costOf((when) => when !== EXPECTED),
  };
}
