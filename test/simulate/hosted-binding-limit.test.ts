import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RateLimit, RetryPolicy } from '../../src/simulate/deployment.ts';
import type { LimitName } from '../../src/simulate/outcome.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { constantArrivals, noRetry, perMinute, serverlessOf, streamOf } from './hosted-fixtures.ts';

const persistent: RetryPolicy = { ...noRetry, maxAttempts: 3, honourRetryAfter: false };

/** An hour of 300 requests a minute, of 110 tokens each, on one account: what refused them, most often first. */
function pressureOf(
  limits: readonly RateLimit[],
  retry: RetryPolicy,
): readonly (readonly [LimitName, number])[] {
  const stream = streamOf({ arrivalS: constantArrivals(5, 3600), endS: 3600, drainS: 600 });
  const outcome = simulate(serverlessOf({ limits, retry, maxOutputTokens: [10] }), stream, 1, 0);
  const found = Object.entries(outcome.pressure) as [LimitName, number][];
  return found.sort(([, a], [, b]) => b - a);
}

/** Requests a minute as OpenAI counts them: by the second, failed ones too. */
const countsFailed = (units: number): RateLimit =>
  perMinute('rpm', units, { bucket: 'fixed', failedCount: true });

describe('the limit that binds', () => {
  it('is that of tokens where these are asked 1.5 times and retries fill that of requests', () => {
    const tokens = perMinute('tpm', (300 * 110) / 1.5, { bucket: 'fixed' });
    const [first, ...others] = pressureOf([countsFailed(400), tokens], persistent);
    expect(first![0]).toBe('tpm');
    expect(others).toEqual([]);
    // Retries do fill the other: without tokens in the way it never refuses.
    expect(pressureOf([countsFailed(400)], persistent)).toEqual([]);
  });

  it('is the same with retries and without, whichever limit is the tighter', () => {
    const shares = fc.double({ min: 0.4, max: 3, noNaN: true });
    fc.assert(
      fc.property(shares, shares, (requestShare, tokenShare) => {
        fc.pre(Math.max(requestShare, tokenShare) > 1.1);
        fc.pre(Math.abs(Math.log(requestShare / tokenShare)) > 0.1);
        const limits = [
          countsFailed(300 / requestShare),
          perMinute('tpm', (300 * 110) / tokenShare, { bucket: 'fixed' }),
        ];
        const expected = requestShare > tokenShare ? 'rpm' : 'tpm';
        expect(pressureOf(limits, persistent)[0]![0]).toBe(expected);
        expect(pressureOf(limits, noRetry)[0]![0]).toBe(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('is the one that refuses where bursts meet a limit that the mean leaves free', () => {
    const slices = perMinute('rpm', 400, { bucket: 'fixed', sliceS: 1 });
    const stream = streamOf({
      arrivalS: constantArrivals(5, 3600).map((s) => 2 * Math.floor(s / 2)),
      endS: 3600,
    });
    const limits = [slices, perMinute('tpm', 34_000)];
    const { pressure } = simulate(serverlessOf({ limits, maxOutputTokens: [10] }), stream, 1, 0);
    expect(Object.keys(pressure)).toContain('rpm');
  });

  it('is that of requests in flight where these alone are full', () => {
    const stream = streamOf({ arrivalS: constantArrivals(5, 600), endS: 600, outputTokens: 100 });
    const deployment = serverlessOf({ limits: [perMinute('rpm', 1000)], maxConcurrency: 1 });
    expect(Object.keys(simulate(deployment, stream, 1, 0).pressure)).toEqual(['concurrency']);
  });
});

describe('the tightest limit', () => {
  const asked = (limits: readonly RateLimit[], seconds = 3600) => {
    const stream = streamOf({ arrivalS: constantArrivals(5, seconds), endS: seconds, drainS: 600 });
    return simulate(serverlessOf({ limits, retry: persistent, maxOutputTokens: [10] }), stream, 1, 0)
      .tightest;
  };

  it('is told with what first attempts ask of it, in an hour as in twenty seconds', () => {
    const limits = [countsFailed(200), perMinute('tpm', 66_000, { bucket: 'fixed' })];
    for (const seconds of [3600, 20]) {
      const tightest = asked(limits, seconds);
      expect(tightest!.name).toBe('rpm');
      expect(tightest!.askedShare).toBeCloseTo(1.5, 6);
    }
  });

  it('is none of a day, whose hours differ, and none that follows the use', () => {
    const daily = perMinute('rpd', 1000, { windowS: 86_400, draws: { ...perMinute('rpm', 1).draws } });
    const adapts = { factor: 2, overS: 600, mostUnitsPerWindow: null, sustainedPerS: 0 };
    expect(asked([daily, perMinute('rpm', 100, { adapts })])).toBeNull();
    expect(asked([])).toBeNull();
  });
});
