import { beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { optionOf, plannedScenario } from './planned.ts';

let result: Result;

beforeAll(async () => {
  result = await plannedScenario('capacity-contract', { replications: 1 });
});

const usdOf = (id: string, item: string): number =>
  optionOf(result, id).cost.lines.find((line) => line.item.includes(item))?.usd ?? Number.NaN;

describe('scenario capacity-contract', () => {
  it('bills the contract by the hour and its power by the kilowatt-hour, as the user enters both', () => {
    const { deployment, cost } = optionOf(result, 'own-silicon');
    const [serving, spare] = [deployment!.replicas!, 1];
    expect(usdOf('own-silicon', 'serving')).toBeCloseTo(serving * 730 * 1.2, 6);
    // 700 W and 35 % for the rest of the machine, PUE 1.15, $0.06: fully busy or, a fifth of it, waiting.
    const kwh = (share: number): number => share * 0.7 * 1.35 * 1.15 * 730;
    expect(usdOf('own-silicon', 'electricity')).toBeLessThan(0.06 * kwh(serving + 0.2 * spare));
    expect(usdOf('own-silicon', 'electricity')).toBeGreaterThan(0.06 * kwh(0.2 * (serving + spare)));
    expect(cost.monthlyUsd).toBeCloseTo(
      cost.lines.reduce((sum, line) => sum + line.usd, 0),
      9,
    );
  });

  it('bills what is bought by the owner’s own terms', () => {
    // Eight H100 in one node, $31,000 each over 60 months; 8 · 700 W · 1.35 = 7.56 kW at $150; people.
    expect(usdOf('bought', 'write-off')).toBeCloseTo((8 * 31_000) / 60, 4);
    expect(usdOf('bought', 'colocation')).toBeCloseTo(7.56 * 150, 6);
    expect(usdOf('bought', 'staff')).toBe(9000);
  });

  it('draws on what is committed, and has to be ordered its own lead time ahead', () => {
    expect(result.recommendation.assignments[0]?.option).toBe('own-silicon');
    expect(result.recommendation.commitments[0]?.text).toContain('broadcom');
    const steps = result.timeline.filter((point) => point.orderBy !== null);
    expect(steps.length).toBeGreaterThan(1);
    const dayOf = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
    for (const { month, orderBy } of steps) expect(dayOf(`${month}-01`) - dayOf(orderBy!)).toBe(280);
  });

  it('runs on what stands until what is ordered today has come, with the verdict of that', () => {
    const { timeline, asOf, recommendation } = result;
    const bought = recommendation.options[0]!.deployment!;
    // 2026-11-20 and 40 weeks.
    const [before, after] = [
      timeline.filter(({ month }) => `${month}-01` < '2027-08-27'),
      timeline.filter(({ month }) => `${month}-01` >= '2027-08-27'),
    ];
    for (const { sizes, gpus, orderBy } of before) {
      expect(sizes).toEqual({ 'own-silicon': bought.replicas });
      expect(gpus).toEqual({ 'own-silicon': bought.replicas! + 1 });
      expect(orderBy === null || orderBy < asOf).toBe(true);
    }
    const words = before.map(({ verdict }) => verdict);
    expect(words[0]).toBe('pass');
    expect(words.at(-1)).toBe('fail');
    for (const { verdict, firstLimit, monthlyUsd } of before) {
      if (verdict !== 'pass') expect(firstLimit).toBe('tpot');
      expect(monthlyUsd).toBeCloseTo(before[0]!.monthlyUsd!, 0);
    }
    expect(after[0]).toMatchObject({ month: '2027-09', verdict: 'pass', orderBy: '2026-11-25' });
    for (const { sizes, verdict } of after) {
      expect(verdict).toBe('pass');
      expect(sizes['own-silicon']).toBeGreaterThan(bought.replicas!);
    }
  });
});

describe('scenario rag-search', () => {
  it('rules Llama 4 out in the EU by its licence', async () => {
    const rag = await plannedScenario('rag-search', { only: ['own-llama-4'], replications: 1 });
    const option = optionOf(rag, 'own-llama-4');
    expect(option.verdict).toBe('not-applicable');
    expect(option.reasons[0]?.limit).toBe('licence');
  });
});
