import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRamp, steepestRamp } from '../../src/plan/options/limits/ramp-limit.ts';
import { optionNamed } from './fake-option.ts';
import { workloadOf } from './fake-run.ts';
import { optionOf, plannedScenario } from './planned.ts';

const limit = { freeTokensPerMinute: 1e6, factorPer15Min: 1.5 };

/** A night at one load and a day at another, tokens a minute. */
function dayAndNight(night: number, day: number): Float64Array {
  return new Float64Array(168).map((_, hour) => (hour % 24 < 12 ? night : day));
}

describe('the ramp of a priority service', () => {
  it('allows half as much again in a quarter of an hour: three times in an hour that grows evenly', () => {
    expect(steepestRamp(dayAndNight(2e6, 6e6), limit)).toBeNull();
    expect(steepestRamp(dayAndNight(2e6, 6.01e6), limit)).toEqual({ from: 2e6, to: 6.01e6 });
  });

  it('counts from the free load, however quiet the night was', () => {
    expect(steepestRamp(dayAndNight(10, 3e6), limit)).toBeNull();
    expect(steepestRamp(dayAndNight(10, 3.1e6), limit)?.from).toBe(1e6);
  });

  it('never binds where the load stays under what is free', () => {
    const load = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(fc.property(load, load, (night, day) => steepestRamp(dayAndNight(night, day), limit) === null));
  });

  it('is broken at once by a surge', () => {
    // 50 requests a second of 600 tokens are 1.8M a minute.
    const served = [workloadOf({ qpsMean: 50, qpsPeakHour: 50 })];
    const surge = {
      text: '2026-11-27T12:00Z',
      hourOfWeek: 108,
      hours: 8,
      durationS: 28_800,
      down: [],
      lost: [],
      surge: 3,
      isBilled: true,
    };
    const option = { ...optionNamed('fast'), ramp: limit };
    expect(judgeRamp(option, served, [])).toEqual([]);
    expect(judgeRamp(option, served, [surge])[0]).toMatchObject({
      verdict: 'marginal',
      reason: { limit: 'tpm' },
    });
    expect(judgeRamp(optionNamed('standard'), served, [surge])).toEqual([]);
  });

  it('is said once of a surge that goes on while something else changes, and again where it grows', () => {
    const served = [workloadOf({ qpsMean: 50, qpsPeakHour: 50 })];
    const option = { ...optionNamed('fast'), ramp: limit };
    const from = (text: string, surge: number, hours = 2) => ({
      text,
      surge,
      hours,
      durationS: hours * 3600,
      hourOfWeek: 108,
      down: [],
      lost: [],
      isBilled: true,
    });
    const said = (...situations: Parameters<typeof judgeRamp>[2]): number =>
      judgeRamp(option, served, situations).length;
    // An outage begins two hours into a surge: the same surge in two situations.
    expect(said(from('2026-11-27T12:00Z', 3), from('2026-11-27T14:00Z', 3, 4))).toBe(1);
    expect(said(from('2026-11-27T12:00Z', 3), from('2026-11-27T14:00Z', 6, 4))).toBe(2);
    expect(said(from('2026-11-27T12:00Z', 3), from('2026-11-28T12:00Z', 3))).toBe(2);
  });

  it('comes with the priority service of the catalogue and not with the standard one', async () => {
    const api = 'kind=serverless,provider=openai,model=gpt-5.4,tier=tier5';
    const result = await plannedScenario('provider-outage', {
      options: [`id=fast,${api},service=priority`, `id=plain,${api}`],
      set: ['workload.shop.qps=40', 'workload.shop.qps_peak=100', 'workload.shop.availability_pct=90'],
      replications: 1,
    });
    const texts = (id: string): string => JSON.stringify(optionOf(result, id).reasons);
    expect(texts('fast')).toContain('grows by 50 % in 15 min');
    expect(texts('plain')).not.toContain('in 15 min');
  });
});

describe('spend in ten minutes', () => {
  it('is judged at the busiest hour', async () => {
    const option = (tier: string) =>
      `id=${tier},kind=serverless,provider=google,model=gemini-2.5-pro,tier=${tier},limits.rpm=10k,limits.tpm=10M,limits.rpd=10M`;
    const result = await plannedScenario('provider-outage', {
      options: [option('tier1'), option('tier3')],
      set: ['workload.shop.model=gemini-2.5-pro', 'workload.shop.accept=gemini-2.5-pro'],
      replications: 1,
    });
    const binding = (tier: string) =>
      optionOf(result, tier).reasons.find((reason) => reason.text.includes('ten minutes'));
    // 4 a second of 1,176 and 215 tokens at $1.25 and $10: $8.7 in ten minutes of the $10 allowed.
    expect(binding('tier1')).toBeUndefined();
    const busier = await plannedScenario('provider-outage', {
      options: [option('tier1'), option('tier3')],
      set: [
        'workload.shop.model=gemini-2.5-pro',
        'workload.shop.accept=gemini-2.5-pro',
        'workload.shop.qps_peak=8',
      ],
      replications: 1,
    });
    const low = optionOf(busier, 'tier1').reasons.find((reason) => reason.text.includes('ten minutes'));
    expect(low).toMatchObject({ limit: 'spend-cap' });
    expect(optionOf(busier, 'tier3').reasons.some((one) => one.text.includes('ten minutes'))).toBe(false);
  });
});

describe('values without a source', () => {
  it('are named in a warning wherever an option rests on one', async () => {
    const result = await plannedScenario('batch-quota', {
      options: [
        'id=groq,kind=batch,provider=groq,model=gpt-oss-120b',
        'id=openai,kind=batch,provider=openai,model=gpt-5.4,tier=tier3',
      ],
      set: ['workload.reviews.model=any'],
      replications: 1,
    });
    const unverified = result.warnings.filter((text) => text.includes('unverified'));
    expect(unverified.some((text) => text.startsWith('groq rests on'))).toBe(true);
    expect(unverified.some((text) => text.startsWith('openai rests on'))).toBe(false);
  });
});
