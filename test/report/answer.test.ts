import { describe, expect, it } from 'vitest';
import type { OptionResult, Result } from '../../src/plan/result.ts';
import { buySentence } from '../../src/report/answer.ts';
import { csvReport } from '../../src/report/csv.ts';
import { fixtureResult } from './fixture-result.ts';

const [own, , , nightly] = fixtureResult.options;

/** The fixture with one workload, put on this option. */
function boughtAlone(option: OptionResult): Result {
  const [first] = fixtureResult.recommendation.assignments;
  return {
    ...fixtureResult,
    options: [option],
    recommendation: {
      ...fixtureResult.recommendation,
      options: [option],
      assignments: [{ ...first!, option: option.id }],
    },
  };
}

describe('what to buy', () => {
  it('never takes the hourly price of a fallback for that of the option', () => {
    const standby = {
      item: 'fallback own-70b, h100-sxm serving',
      quantity: 2920,
      unit: 'GPU-hour',
      usdPerUnit: 2.49,
      usd: 7270.8,
    };
    const api = { ...nightly!, cost: { ...nightly!.cost, lines: [...nightly!.cost.lines, standby] } };
    expect(buySentence(boughtAlone(api))).toContain('(anthropic batch claude-haiku-4-5)');
    const gpus = {
      ...own!,
      cost: { ...own!.cost, lines: [{ ...standby, usdPerUnit: 9 }, ...own!.cost.lines] },
    };
    expect(buySentence(boughtAlone(gpus))).toContain('(16×H100 tp4 incl. 1 spare replica at $2.49/h)');
  });

  it('is what the rows of the CSV hold for the workloads that it is bought for', () => {
    const small = {
      ...own!,
      deployment: { ...own!.deployment!, replicas: 2, gpus: 12 },
      workloads: own!.workloads.slice(0, 1),
      cost: { ...own!.cost, monthlyUsd: 20_000 },
    };
    const result = boughtAlone(small);
    const [head, ...rows] = csvReport({ ...result, options: [own!] })
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const cell = (row: readonly string[], name: string): string => row[head!.indexOf(name)]!;
    expect(
      rows.map((row) =>
        ['workload', 'recommended', 'replicas', 'gpus', 'option_monthly_usd'].map((name) => cell(row, name)),
      ),
    ).toEqual([
      ['chat', 'true', '2', '12', '20000'],
      ['nightly', 'false', '3', '16', '29083.2'],
      ['voice', 'false', '3', '16', '29083.2'],
    ]);
  });
});
