import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { rateLimits } from '../../src/catalog/terms/rate-limits.ts';
import { loadBeforePeak } from '../../src/plan/options/gpu/sustained-use.ts';
import { accountRateLimits } from '../../src/plan/options/limits/account-rate-limits.ts';
import { accountRules } from '../../src/plan/options/limits/account-rules.ts';
import { followingHeadroom, worstRefusal } from '../../src/plan/options/limits/adaptive-ramp.ts';
import type { OptionResult } from '../../src/plan/result.ts';
import type { RateLimit } from '../../src/simulate/deployment.ts';
import { workloadOf } from './fake-run.ts';
import { planOf } from './plan-of.ts';

const catalog = builtInCatalog();

function limitsOf(provider: string, tier: string, model: string, own: Record<string, number> | null = null) {
  const lookup = rateLimits(catalog, provider, tier, model, null);
  const row = 'found' in lookup ? lookup.found : null;
  return accountRateLimits(accountRules(catalog, row, model, null), own);
}

const named = (limits: readonly RateLimit[], name: string): RateLimit[] =>
  limits.filter((limit) => limit.name === name);

describe('limits of the catalogue that follow the use', () => {
  it('Together starts at 60 requests a minute and allows twice the past hour', () => {
    expect(limitsOf('together', 'dynamic', 'llama-3.3-70b')).toMatchObject([
      { name: 'rpm', unitsPerWindow: 60, adapts: { factor: 2, overS: 3600, mostUnitsPerWindow: null } },
    ]);
  });

  it('Fireworks counts uncached, all and generated tokens apart', () => {
    const limits = limitsOf('fireworks', 'adaptive', 'llama-3.3-70b');
    expect(named(limits, 'itpm').map((one) => [one.unitsPerWindow, one.draws.cachedInputToken])).toEqual([
      [900_000, 0],
      [3_600_000, 1],
    ]);
    expect(named(limits, 'otpm')[0]).toMatchObject({ unitsPerWindow: 36_000, adapts: { factor: 2 } });
  });

  it('Anthropic lets an account use at once what the Start tier allows, and never more than its own tier', () => {
    const [itpm] = named(limitsOf('anthropic', 'scale', 'claude-sonnet-5'), 'itpm');
    expect(itpm).toMatchObject({ unitsPerWindow: 2e6, adapts: { mostUnitsPerWindow: 10e6 } });
    expect(named(limitsOf('anthropic', 'start', 'claude-sonnet-5'), 'itpm')[0]?.adapts).toBeUndefined();
  });

  it('limits that an option states are fixed', () => {
    expect(limitsOf('together', 'dynamic', 'llama-3.3-70b', { rpm: 3000 })[0]).not.toHaveProperty('adapts');
  });
});

describe('a week of growth', () => {
  const limit = limitsOf('together', 'dynamic', 'llama-3.3-70b')[0]!;
  /** Requests a second at night, and from Monday 08:00 on by day. */
  const week = (night: number, day: number): Float64Array =>
    Float64Array.from({ length: 168 }, (_, hour) => (hour >= 8 && hour < 20 ? day : night));

  it('that doubles within an hour is let through, to the last request', () => {
    expect(worstRefusal(week(2, 4), limit)).toBeNull();
  });

  it('is refused by what the limit lags behind', () => {
    // From 2 to 20 a second over an hour: the limit is twice the mean of the last hour, which is behind all the time.
    const worst = worstRefusal(week(2, 20), limit)!;
    expect(worst.hourOfWeek).toBeGreaterThanOrEqual(7);
    expect(worst.hourOfWeek).toBeLessThanOrEqual(9);
    expect(worst.share).toBeGreaterThan(0.3);
    const served = (1 - worst.share) * 11 * 60;
    expect(served).toBeLessThan(2 * 60 * 20);
  });

  it('below the least is never refused, and a surge beyond twice the load is at once', () => {
    expect(worstRefusal(week(0, 1), limit)).toBeNull();
    const surge = { hourOfWeek: 12, hours: 1, surge: 4 };
    expect(worstRefusal(week(10, 10), limit, { ...surge, surge: 2 })).toBeNull();
    // Four times the habit: served u = 2 m of the mean m of the last hour, so m' = u − 1 gives u = 1 + e^2t until it
    // is 4 at t = ln(3) / 2, and 3 ln(3) / 2 − 1 of the hour's 4 are refused.
    const worst = worstRefusal(week(10, 10), limit, surge)!;
    // It begins at once: from the load without it to four times that.
    expect(worst).toMatchObject({ hourOfWeek: 12, from: 10 * limit.windowS, to: 40 * limit.windowS });
    expect(Math.abs(worst.share - ((3 * Math.log(3)) / 2 - 1) / 4)).toBeLessThan(0.01);
  });

  it('holds at the load at which what is free at any time carries the steepest hour', () => {
    const hourWeights = week(0, 14);
    const following = { provider: 'together', limits: [limit], rule: { confidence: 'secondary' } } as const;
    const headroom = (qpsMean: number) =>
      followingHeadroom(following, [workloadOf({ qpsMean, hourWeights })])!;
    // From nothing, one request a second is free; the limit follows what is above it, so a little more passes.
    expect(headroom(1).factor * 14).toBeGreaterThanOrEqual(1);
    expect(headroom(1).factor * 14).toBeLessThan(3);
    expect(headroom(1).breaks).toBe('rpm');
    expect(headroom(2).factor).toBeCloseTo(headroom(1).factor / 2, 2);
    expect(
      followingHeadroom({ ...following, rule: { confidence: 'unverified' } }, [workloadOf({ hourWeights })]),
    ).toBeNull();
    expect(followingHeadroom(following, [workloadOf()])).toBeNull();
  });

  it('the habit of the peak is the growth of the hour before', () => {
    const hourWeights = week(0.5, 1.5);
    expect(loadBeforePeak(workloadOf({ qpsMean: 1, hourWeights }))).toBeCloseTo((1 / 3 + 1) / 2, 9);
    expect(loadBeforePeak(workloadOf({ qpsMean: 1, hourWeights, rateBasis: 'trace' }))).toBe(1);
  });
});

describe('a plan on limits that follow the use', () => {
  async function planned(
    profile: string,
    options: readonly string[],
    { model = 'llama-3.3-70b', qps = 2 } = {},
  ): Promise<readonly OptionResult[]> {
    const folder = mkdtempSync(join(tmpdir(), 'adaptive-'));
    const path = join(folder, 'workload.csv');
    // Offices that all open at nine.
    const opening = Array.from({ length: 24 }, (_, hour) => (hour >= 9 && hour < 18 ? 20 : 1));
    writeFileSync(join(folder, 'opening.csv'), `${opening.join('\n')}\n`);
    const header = 'name,model,qps,qps_peak,profile,input_tokens,output_tokens,ttft_p95_ms';
    writeFileSync(
      path,
      `${header}\nchat,${model},${qps},${profile === 'flat' ? qps : ''},${profile},300,20,20000\n`,
    );
    return (await planOf(path, { options, replications: 1, survey: true })).options;
  }
  const together = 'kind=serverless,provider=together,model=llama-3.3-70b';

  it('holds what is steady, and fails what grows faster than the limit follows', async () => {
    const [steady] = await planned('flat', [together]);
    expect(steady!.verdict).not.toBe('fail');
    expect(steady!.assumptions.map((one) => one.text).join('\n')).toContain(
      'follow the use: twice the mean of the last 60 min, 60 requests a minute at any time',
    );
    const [steep, stated] = await planned('opening.csv', [together, `id=agreed,${together},limits.rpm=3000`]);
    expect(steep!.verdict).toBe('fail');
    expect(steep!.reasons[0]).toMatchObject({ limit: 'rpm' });
    expect(steep!.reasons[0]!.text).toContain('together follows the use and refuses');
    expect(stated!.verdict).not.toBe('fail');
  });

  it('is close, not broken, by a limit that the vendor names without a figure', async () => {
    const anthropic = 'kind=serverless,provider=anthropic,model=claude-sonnet-5';
    const options = [`id=scale,${anthropic},tier=scale`, `id=start,${anthropic},tier=start`];
    const [scale, start] = await planned('opening.csv', options, { model: 'claude-sonnet-5', qps: 12 });
    expect(scale!.verdict).toBe('marginal');
    expect(scale!.reasons[0]!.text).toContain('has an acceleration limit without a published figure');
    expect(scale!.workloads[0]!.requests.rejected).toBe(0);
    // What Start allows may be used at once, but 29 a second are more than its 1,000 a minute.
    expect(start!.reasons[0]!.text).not.toContain('acceleration');
    expect(start!.verdict).toBe('fail');
  });

  it('a standby was not used before: it starts at its least', async () => {
    const options = [
      'id=own,kind=serverless,provider=groq,model=llama-3.3-70b,limits.rpm=1,fallback=spare',
      `id=spare,${together}`,
    ];
    const [own, spare] = await planned('flat', options);
    expect(spare!.verdict).not.toBe('fail');
    expect(own!.workloads[0]!.requests.rejected).toBeGreaterThan(0);
  });
});
