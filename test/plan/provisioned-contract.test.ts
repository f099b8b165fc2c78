import { beforeAll, describe, expect, it } from 'vitest';
import { bucketSeconds } from '../../src/plan/options/units/unit-throughput.ts';
import type { OptionResult, Result } from '../../src/plan/result.ts';
import { optionOf, plannedScenario } from './planned.ts';

/** 14 requests a second at the peak, 6 on average; 2,000 tokens in, 40 % of them cached, 220 out. */
const options = [
  'id=gsu-month,kind=dedicated,provider=vertex,unit=gsu,model=claude-haiku-4-5,commitment=month',
  'id=gsu-year,kind=dedicated,provider=vertex,unit=gsu,model=claude-haiku-4-5,commitment=year',
  'id=reserved,kind=dedicated,provider=bedrock,unit=1k-tpm,model=claude-haiku-4-5,commitment=month',
  'id=reserved-quarter,kind=dedicated,provider=bedrock,unit=1k-tpm,model=claude-haiku-4-5,commitment=3-month',
  'id=few,kind=dedicated,provider=bedrock,unit=1k-tpm,model=claude-haiku-4-5,commitment=month,units=400',
  'id=by-token,kind=serverless,provider=bedrock,model=claude-haiku-4-5,limits.tpm=100M,limits.rpm=100k',
  'id=model-units,kind=dedicated,provider=bedrock,unit=model-unit,model=llama-3.1-8b,usd_per_unit_hour=21.18,tokens_per_minute_per_unit=400k',
];
const accept = 'workload.claims.accept=claude-haiku-4-5|llama-3.1-8b';
let result: Result;

beforeAll(async () => {
  result = await plannedScenario('provisioned-units', { options, set: [accept], replications: 1 });
});

const units = (option: OptionResult): number => option.deployment?.units ?? Number.NaN;
const linesOf = (id: string, start: string) =>
  optionOf(result, id).cost.lines.filter((line) => line.item.startsWith(start));

describe('Vertex units', () => {
  it('are what the formula asks for, by the month at $2,700 and by the year at $2,000 a month', () => {
    // (2,000·0.6 + 2,000·0.4·0.1 + 220·5) · 14 · 60 / 63,000 = 31.7.
    const [month, year] = [optionOf(result, 'gsu-month'), optionOf(result, 'gsu-year')];
    expect(units(month)).toBeGreaterThanOrEqual(32);
    expect(units(month)).toBeLessThan(32 * 1.15);
    expect(units(year)).toBe(units(month));
    expect(month.cost.monthlyUsd).toBeCloseTo(units(month) * 2700, 6);
    expect(year.cost.monthlyUsd).toBeCloseTo(units(year) * 2000, 6);
  });

  it('even out bursts over 100 s by one, over 5 s by a hundred', () => {
    expect(bucketSeconds('gsu', 1)).toBe(100);
    expect(bucketSeconds('gsu', 100)).toBeCloseTo(5, 9);
    expect(bucketSeconds('gsu', 10)).toBeGreaterThan(bucketSeconds('gsu', 20));
    expect(bucketSeconds('ptu', 1)).toBe(bucketSeconds('ptu', 1000));
  });
});

describe('Bedrock reserved tokens', () => {
  it('are bought apart for input and output, at the hourly price of the month or the quarter', () => {
    // Input not cached: 2,000·0.6·14·60 / 1,000 = 1,008; output in proportion 220 / 1,200 to it.
    const reserved = optionOf(result, 'reserved');
    expect(units(reserved)).toBeGreaterThanOrEqual(1008);
    expect(units(reserved)).toBeLessThan(1008 * 1.05);
    const output = Math.ceil((units(reserved) * 220) / 1200);
    expect(linesOf('reserved', '1k-tpm').map((line) => line.quantity)).toEqual([units(reserved), output]);
    expect(reserved.cost.monthlyUsd).toBeCloseTo(730 * (units(reserved) * 0.06 + output * 0.3), 4);
    const quarter = optionOf(result, 'reserved-quarter');
    expect(quarter.cost.monthlyUsd! / reserved.cost.monthlyUsd!).toBeCloseTo(0.9, 6);
  });

  it('spill over under load at the price of serverless tokens', () => {
    const spilled = linesOf('few', 'spill-over');
    expect(spilled.length).toBeGreaterThan(0);
    for (const line of spilled) {
      const twin = linesOf('by-token', line.item.replace('spill-over, ', ''))[0];
      expect(line.usdPerUnit).toBe(twin?.usdPerUnit);
      // 400 of 1,008 units carry 0.397 of the peak; what the
      // office week's hours have above that is 28.3 % of it, and bursts inside the hours add to that.
      expect(line.quantity / twin!.quantity).toBeGreaterThan(0.283);
      expect(line.quantity / twin!.quantity).toBeLessThan(0.31);
    }
    const { cost } = optionOf(result, 'few');
    expect(cost.monthlyUsd).toBeCloseTo(
      cost.lines.reduce((sum, line) => sum + line.usd, 0),
      9,
    );
  });

  it('and Vertex units are never fewer than the vendor sells', async () => {
    const quiet = await plannedScenario('provisioned-units', {
      options: [options[0]!, options[2]!],
      set: [
        accept,
        'workload.claims.qps=0.01',
        'workload.claims.qps_peak=0.02',
        'workload.claims.output_tokens=20',
      ],
      replications: 1,
    });
    expect(units(optionOf(quiet, 'gsu-month'))).toBe(8);
    expect(optionOf(quiet, 'reserved').cost.lines.map((line) => line.quantity)).toEqual([100, 10]);
  });
});

describe('units that nobody describes', () => {
  it('run by what the user says of them', () => {
    // (2,000 + 220) · 14 · 60 / 400,000 = 4.66.
    const option = optionOf(result, 'model-units');
    expect(units(option)).toBe(5);
    expect(option.cost.monthlyUsd).toBeCloseTo(5 * 21.18 * 730, 6);
  });

  it('are refused with what is missing: what one carries, or what it costs', async () => {
    const asked = (more: string) =>
      plannedScenario('provisioned-units', {
        options: [`id=m,kind=dedicated,provider=bedrock,unit=model-unit,model=llama-3.1-8b${more}`],
        set: [accept],
        replications: 1,
      });
    await expect(asked('')).rejects.toMatchObject({
      diagnostics: [{ help: expect.stringContaining('tokens_per_minute_per_unit') }],
    });
    await expect(asked(',tokens_per_minute_per_unit=400k')).rejects.toMatchObject({
      diagnostics: [{ help: expect.stringContaining('usd_per_unit_hour') }],
    });
  });
});
