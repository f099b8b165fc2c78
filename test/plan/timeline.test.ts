import { describe, expect, it } from 'vitest';
import { plannedScenario } from './planned.ts';

/** A catalogue price that doubles on 2027-01-01. */
const flash =
  'id=flash,kind=serverless,provider=google,model=gemini-3.7-flash,limits.rpm=100k,limits.tpm=100M';

describe('the timeline', () => {
  it('orders own GPUs beyond the inventory their lead time ahead, in whole nodes', async () => {
    const result = await plannedScenario('regulated-on-premises', {
      only: ['own-70b'],
      set: ['workload.case-notes.growth_pct_month=12'],
      replications: 1,
    });
    const steps = result.timeline.filter((point) => point.orderBy !== null);
    expect(steps.length).toBeGreaterThan(0);
    for (const { month, orderBy } of steps) {
      const [year, number] = month.split('-').map(Number) as [number, number];
      // Hopper: 2.5 months, so three whole ones.
      expect(orderBy, month).toBe(new Date(Date.UTC(year, number - 4, 1)).toISOString().slice(0, 10));
    }
    // A replica of four GPUs more does not fill a node of eight: not every step in replicas is ordered.
    const sizes = result.timeline.map((point) => point.sizes['own-70b']);
    expect(new Set(sizes).size - 1).toBeGreaterThan(steps.length);
    expect(result.recommendation.inventory[0]!.text).toBe(
      'needs 24 h100-sxm (own-70b): 16 of the 16 of the inventory, 8 have to be bought',
    );
  });

  it('counts the load of what it serves alone, as the cost', async () => {
    const { timeline, workloads, recommendation } = await plannedScenario('nightly-documents', {
      options: [flash],
      only: ['flash'],
      set: [
        'workload.contracts.model=gemini-3.7-flash',
        'workload.invoices.model=gpt-6-luna',
        'workload.contracts.growth_pct_month=0.0001',
      ],
      replications: 1,
    });
    const served = recommendation.assignments.flatMap(({ workload, option }) => (option ? [workload] : []));
    expect(served).toEqual(['contracts']);
    const peak = workloads.find(({ name }) => name === 'contracts')!.qpsPeakHour;
    expect(timeline.map(({ qpsPeak }) => qpsPeak / peak)).toEqual(timeline.map(() => expect.closeTo(1, 4)));
    expect(timeline.length).toBeGreaterThan(0);
  });

  it('orders nothing while the inventory suffices', async () => {
    const result = await plannedScenario('regulated-on-premises', {
      only: ['own-oss'],
      set: ['workload.case-notes.growth_pct_month=2', 'inventory.h100.count=400'],
      replications: 1,
    });
    expect(result.timeline).toHaveLength(13);
    expect(result.timeline.map((point) => point.orderBy)).toEqual(new Array(13).fill(null));
  });

  it('bills each month at the prices of that month', async () => {
    const result = await plannedScenario('nightly-documents', {
      options: [flash],
      set: ['contracts', 'invoices'].flatMap((name) => [
        `workload.${name}.model=gemini-3.7-flash`,
        `workload.${name}.growth_pct_month=0.0001`,
      ]),
      replications: 1,
    });
    const usd = (month: string): number =>
      result.timeline.find((point) => point.month === month)?.monthlyUsd ?? Number.NaN;
    expect(usd('2027-02') / usd('2026-12')).toBeCloseTo(2, 4);
  });
});
