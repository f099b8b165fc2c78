import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { billedUse } from '../../src/plan/bill/billed-use.ts';
import { overTheWeek } from '../../src/plan/bill/hourly-shares.ts';
import { readInput } from '../../src/workload/read-input.ts';
import { runOf, workloadOf } from './fake-run.ts';
import { planOf } from './plan-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'hours-'));
const path = join(folder, 'office.csv');
writeFileSync(path, 'name,qps,qps_peak,input_tokens,output_tokens,profile\ns,3,12,1500,300,office\n');

const units = 70;
/** Requests per second that the units carry: weighted tokens per minute and unit over those of a request. */
const carried = (units * 23_750) / 60 / (1500 + 8 * 300);

async function spilledMillions(option: string): Promise<number> {
  const { options } = await planOf(path, { options: [option], replications: 1, survey: true });
  const line = options[0]!.cost.lines.find(({ item }) => item === 'spill-over, s: input');
  return line?.quantity ?? 0;
}

test('what spills over is billed for the hours in which it does', async () => {
  const input = await readInput([path], { strict: true, objectives: {} });
  const { hourWeights, qpsMean } = input.workloads[0]!;
  const rates = [...hourWeights].map((weight) => weight * qpsMean);
  const share =
    rates.reduce((sum, rate) => sum + Math.max(0, rate - carried), 0) /
    rates.reduce((sum, rate) => sum + rate, 0);
  const monthly = 3 * 730 * 3600 * 1500 * 1e-6;
  const option = `kind=dedicated,provider=azure,unit=ptu,model=gpt-5-mini,commitment=month,units=${units}`;
  const boundless = ',limits.tpm=100M,limits.rpm=100k,limits.concurrency=100k';
  const billed = (await spilledMillions(`${option}${boundless}`)) / monthly;
  // In the busiest hour two of five requests spill: the whole month does not.
  expect(billed).toBeLessThan(0.6 * (1 - carried / 12));
  // Bursts inside the hours add a little to what an even flow would spill.
  expect(billed / share).toBeGreaterThanOrEqual(1);
  expect(billed / share).toBeLessThan(1.06);
  // 400,000 tokens a minute take no 4.9 requests a second of 1,500 tokens and what is reserved for the answer.
  const refused = (await spilledMillions(option)) / monthly;
  expect(refused).toBeLessThan(0.9 * share);
});

test.each([70, 100])(
  '%d units that spill over idle in the hours that bring less than they carry',
  async (count) => {
    const input = await readInput([path], { strict: true, objectives: {} });
    const { hourWeights, qpsMean } = input.workloads[0]!;
    const most = (carried / units) * count;
    const busy =
      [...hourWeights].reduce((sum, weight) => sum + Math.min(1, (weight * qpsMean) / most), 0) / 168;
    const option = `kind=dedicated,provider=azure,unit=ptu,model=gpt-5-mini,commitment=month,units=${count}`;
    const { options } = await planOf(path, {
      options: [`${option},limits.tpm=100M,limits.rpm=100k,limits.concurrency=100k`],
      replications: 1,
      survey: true,
    });
    const { cost } = options[0]!;
    const reserved = cost.lines.find(({ item }) => item === 'ptu, committed 1-month')!.usd;
    expect(1 - cost.idleUsd! / reserved).toBeCloseTo(busy, 2);
  },
);

test('a load without quiet hours, or without losses, is billed as its busiest hour', () => {
  const use = {
    workload: workloadOf(),
    qpsMean: 1,
    servedShare: 0.5,
    cachedShare: 0,
    inputTokensMean: 1,
    outputTokensMean: 1,
    spilledShare: 0,
    inputTokens: null,
  };
  const never = () => {
    throw new Error('nothing is simulated');
  };
  const flat = [workloadOf({ qpsMean: 2, qpsPeakHour: 2 })];
  expect(overTheWeek([use], flat, never)[0]).toBe(use);
  const whole = { ...use, servedShare: 1 };
  expect(overTheWeek([whole], [workloadOf()], never)[0]).toBe(whole);
  const quiet = [workloadOf({ qpsMean: 1, qpsPeakHour: 2 })];
  const served = () => [billedUse([runOf({ count: 100, ttftS: () => 1 })], workloadOf())];
  expect(overTheWeek([use], quiet, served)[0]!.servedShare).toBeCloseTo(1, 6);
});
