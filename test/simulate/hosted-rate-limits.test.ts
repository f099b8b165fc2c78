import { describe, expect, it } from 'vitest';
import type { RateLimit, Reservation } from '../../src/simulate/deployment.ts';
import { simulateServerless } from '../../src/simulate/hosted/serverless.ts';
import { COMPLETED, REJECTED } from '../../src/simulate/outcome.ts';
import {
  constantArrivals,
  constantLatency,
  countStatus,
  noRetry,
  nothing,
  perMinute,
  serverlessOf,
  streamOf,
} from './hosted-fixtures.ts';

const HOUR_S = 3600;

/** Requests of the second hour that a limit lets through under 20 requests a second of 1,000 + 100 tokens, 400 cached. */
function admittedInAnHour(limits: readonly RateLimit[], maxOutputTokens = 500): number {
  const stream = streamOf({
    arrivalS: constantArrivals(20, 2 * HOUR_S),
    inputTokens: 1000,
    cachedTokens: 400,
    outputTokens: 100,
    measureFromS: HOUR_S,
    endS: 2 * HOUR_S,
  });
  const outcome = simulateServerless(
    serverlessOf({ limits, maxOutputTokens: [maxOutputTokens] }),
    stream,
    1,
    0,
  );
  return countStatus(stream, outcome.requests.status, COMPLETED, HOUR_S);
}

const fixedSlices: Partial<RateLimit> = { bucket: 'fixed', sliceS: 1 };
const inputOnly = { ...nothing, inputToken: 1, cachedInputToken: 1 };
const uncachedInput = { ...nothing, inputToken: 1 };
const outputOnly = { ...nothing, outputToken: 1 };

describe("each provider's limiter under constant overload", () => {
  // [rule, limits, requests an hour by hand, tolerance: what is being generated at the windows' edges]
  const rows: [string, readonly RateLimit[], number, number][] = [
    [
      'OpenAI, requests in slices of a second, failed ones counted',
      [perMinute('rpm', 500, { ...fixedSlices, failedCount: true })],
      500 * 60,
      0,
    ],
    ['OpenAI, tokens in a fixed minute', [perMinute('tpm', 1_100_000, { bucket: 'fixed' })], 1000 * 60, 60],
    ['Anthropic, requests in a token bucket', [perMinute('rpm', 1000)], 1000 * 60, 0],
    [
      'Anthropic, input without cached reads',
      [perMinute('itpm', 300_000, { draws: uncachedInput })],
      500 * 60,
      1,
    ],
    ['Anthropic, output as it is generated', [perMinute('otpm', 40_000, { draws: outputOnly })], 400 * 60, 5],
    ['Azure, requests in a fixed minute', [perMinute('rpm', 1000, { bucket: 'fixed' })], 1000 * 60, 0],
    [
      'Gemini, input tokens with cached ones',
      [perMinute('tpm', 500_000, { bucket: 'fixed', draws: inputOnly })],
      500 * 60,
      0,
    ],
    ['Mistral, requests a second', [perMinute('rpm', 5, { windowS: 1, bucket: 'fixed' })], 5 * HOUR_S, 0],
    ['Mistral, 0.07 requests a second', [perMinute('rpm', 4.2, { windowS: 60 })], 252, 1],
    [
      'Groq, tokens without cached ones',
      [perMinute('tpm', 350_000, { bucket: 'fixed', draws: { ...uncachedInput, outputToken: 1 } })],
      500 * 60,
      180,
    ],
    [
      'Groq, requests a day',
      [perMinute('rpd', 24_000, { windowS: 86_400, draws: { ...nothing, request: 1 } })],
      1000,
      1,
    ],
    [
      'Gemini, ten dollars in ten minutes at 0.75 and 3.75 a million: 8,888.9 requests of $0.001125',
      [
        perMinute('spend-cap', 10, {
          windowS: 600,
          draws: { request: 0, inputToken: 0.75e-6, cachedInputToken: 0.75e-6, outputToken: 3.75e-6 },
        }),
      ],
      53_333,
      10,
    ],
    ['Together, a plain rate', [perMinute('rpm', 10, { windowS: 1 })], 10 * HOUR_S, 0],
  ];
  it.each(rows)('%s: admits exactly its rate over an hour', (_rule, limits, perHour, tolerance) => {
    expect(Math.abs(admittedInAnHour(limits) - perHour)).toBeLessThanOrEqual(tolerance);
  });

  it('the tighter of two limits binds, and is named', () => {
    const stream = streamOf({ arrivalS: constantArrivals(20, HOUR_S), inputTokens: 1000, outputTokens: 100 });
    const limits = [perMinute('rpm', 600), perMinute('itpm', 300_000, { draws: inputOnly })];
    const { requests, pressure, utilization } = simulateServerless(serverlessOf({ limits }), stream, 1, 0);
    const perHour = countStatus(stream, requests.status, COMPLETED);
    expect(Math.abs(perHour - (300 * 60 + 300))).toBeLessThanOrEqual(1);
    expect(pressure.itpm).toBe(stream.count - perHour);
    expect(pressure.rpm).toBeUndefined();
    expect(utilization.rateLimit).toBe(utilization.itpm);
    expect(utilization.rpm).toBeCloseTo(0.5, 1);
  });

  it('a refused attempt has used no tokens: a load just above the limit loses just what is above it', () => {
    const stream = streamOf({
      arrivalS: constantArrivals(15, HOUR_S),
      inputTokens: 1000,
      outputTokens: 200,
      endS: HOUR_S,
    });
    const limits = [
      perMinute('rpm', 5000, { ...fixedSlices, failedCount: true }),
      perMinute('tpm', 1_000_000, { bucket: 'fixed', failedCount: true, reservation: 'larger' }),
    ];
    const retry = { ...noRetry, maxAttempts: 3, initialBackoffS: 0.5, timeoutS: 600 };
    const { status } = simulateServerless(serverlessOf({ limits, retry }), stream, 1, 0).requests;
    const perMinuteServed = countStatus(stream, status, COMPLETED) / 60;
    expect(perMinuteServed).toBeGreaterThan((1_000_000 / 1200) * 0.98);
    expect(perMinuteServed).toBeLessThanOrEqual(1_000_000 / 1200 + 15);
  });

  it('a refused attempt draws on no limit unless failed attempts count', () => {
    // One large prompt fits the token window, four more are refused, then 19 empty prompts need requests alone.
    const stream = streamOf({
      arrivalS: Array.from({ length: 24 }, (_, k) => k),
      inputTokens: Array.from({ length: 24 }, (_, k) => (k < 5 ? 900 : 0)),
      outputTokens: 1,
    });
    const completed = (failedCount: boolean): number => {
      const limits = [
        perMinute('rpm', 20, { bucket: 'fixed', failedCount }),
        perMinute('tpm', 1000, { bucket: 'fixed', draws: uncachedInput }),
      ];
      const { status } = simulateServerless(serverlessOf({ limits }), stream, 1, 0).requests;
      return countStatus(stream, status, COMPLETED);
    };
    expect(completed(false)).toBe(20);
    expect(completed(true)).toBe(16);
  });
});

describe('reservation of the maximal output', () => {
  it('in a fixed window that ends first, admission falls by (input + output) / (input + maximum)', () => {
    const slow = serverlessOf({ latency: constantLatency(61, 1000), maxOutputTokens: [1200] });
    const stream = streamOf({
      arrivalS: constantArrivals(20, HOUR_S),
      inputTokens: 1000,
      outputTokens: 200,
      endS: HOUR_S,
    });
    const admitted = (reservation: Reservation): number => {
      const limits = [perMinute('tpm', 660_000, { bucket: 'fixed', reservation })];
      const { status } = simulateServerless({ ...slow, limits }, stream, 1, 0).requests;
      return countStatus(stream, status, COMPLETED);
    };
    expect(admitted('returned')).toBe((660_000 / 2200) * 60);
    expect(admitted('sum')).toBe((660_000 / 2200) * 60);
    // The larger of the cap and the whole request, 1,200 either way.
    expect(admitted('larger')).toBe((660_000 / 1200) * 60);
    const asGenerated = admitted('none');
    expect(asGenerated / admitted('sum')).toBeGreaterThan(2200 / 1200 - 0.02);
    expect(asGenerated / admitted('sum')).toBeLessThan(2200 / 1200 + 0.02);
  });

  it('where nothing comes back, a cap of 4,000 instead of 1,200 admits 1,200 / 4,000 as many an hour', () => {
    const stream = streamOf({
      arrivalS: constantArrivals(40, HOUR_S),
      inputTokens: 1000,
      outputTokens: 200,
      endS: HOUR_S,
    });
    const admitted = (cap: number): number => {
      const limits = [perMinute('tpm', 1_000_000, { bucket: 'fixed', reservation: 'larger' })];
      const deployment = serverlessOf({ limits, maxOutputTokens: [cap] });
      return countStatus(stream, simulateServerless(deployment, stream, 1, 0).requests.status, COMPLETED);
    };
    expect(admitted(4000)).toBe((1_000_000 / 4000) * 60);
    expect(admitted(1200)).toBe(Math.floor(1_000_000 / 1200) * 60);
  });

  it('what answers draw beyond a minute is owed by the next: the published rate holds over an hour', () => {
    // 200 tokens are known at admission, 1,000 come while they are generated.
    const stream = streamOf({
      arrivalS: constantArrivals(12, HOUR_S),
      inputTokens: 200,
      outputTokens: 1000,
      endS: HOUR_S,
    });
    const limits = [perMinute('tpm', 300_000, { bucket: 'fixed' })];
    const deployment = serverlessOf({ limits, latency: constantLatency(0.5, 100) });
    const { status } = simulateServerless(deployment, stream, 1, 0).requests;
    const perMinuteServed = countStatus(stream, status, COMPLETED) / 60;
    // Beyond the rate itself only what the first minute let in before any answer had been drawn.
    expect(perMinuteServed).toBeGreaterThan(245);
    expect(perMinuteServed).toBeLessThan(250 + (12 * 60) / 60);
  });

  it('in a token bucket the unused part comes back, so that the rate is that of the actual output', () => {
    const limits = [perMinute('tpm', 550_000, { reservation: 'returned' })];
    expect(Math.abs(admittedInAnHour(limits, 2000) - 500 * 60)).toBeLessThanOrEqual(5);
  });

  it('Bedrock burns 5 tokens of quota per output token: 100,000 / (1,000 + 5 × 800) = 20 requests at once', () => {
    const weights = { request: 0, inputToken: 1, cachedInputToken: 0, outputToken: 5 };
    const admitted = (outputToken: number): number => {
      const stream = streamOf({
        arrivalS: Array(200).fill(0),
        inputTokens: 1000,
        outputTokens: 100,
        endS: 1,
      });
      const draws = { ...weights, outputToken };
      const limits = [perMinute('tpm', 100_000, { draws, reservation: 'returned' })];
      const deployment = serverlessOf({ limits, maxOutputTokens: [800] });
      return countStatus(stream, simulateServerless(deployment, stream, 1, 0).requests.status, COMPLETED);
    };
    expect(admitted(5)).toBe(20);
    expect(admitted(1)).toBe(Math.floor(100_000 / 1800));
    expect(admitted(15)).toBe(Math.floor(100_000 / 13_000));
  });

  it('Anthropic does not count cached reads: 2,000,000 / (10,000 − 9,000) = 2,000 requests at once instead of 200', () => {
    const stream = streamOf({
      arrivalS: Array(5000).fill(0),
      inputTokens: 10_000,
      cachedTokens: 9000,
      endS: 1,
    });
    const admitted = (cachedInputToken: number): number => {
      const limits = [perMinute('itpm', 2_000_000, { draws: { ...uncachedInput, cachedInputToken } })];
      return countStatus(
        stream,
        simulateServerless(serverlessOf({ limits }), stream, 1, 0).requests.status,
        COMPLETED,
      );
    };
    expect(admitted(0)).toBe(2000);
    expect(admitted(1)).toBe(200);
  });
});

describe('limits of one account', () => {
  it('are shared by all workloads of the stream', () => {
    const arrivalS = constantArrivals(20, HOUR_S);
    const stream = streamOf({
      arrivalS,
      workload: arrivalS.map((_, i) => i % 2),
      workloadNames: ['chat', 'search'],
    });
    const deployment = serverlessOf({
      limits: [perMinute('rpm', 600, { bucket: 'fixed' })],
      maxOutputTokens: [10, 10],
    });
    const { usage } = simulateServerless(deployment, stream, 1, 0);
    expect(usage[0].acceptedRequests + usage[1].acceptedRequests).toBe(600 * 60);
    expect(usage[0].acceptedRequests).toBe(usage[1].acceptedRequests);
  });

  it('a request that a budget can never hold is rejected at once, with the name of the limit', () => {
    const stream = streamOf({ arrivalS: [0, 1], inputTokens: [50_000, 10] });
    const limits = [perMinute('rpm', 100), perMinute('itpm', 40_000, { draws: inputOnly })];
    const { requests, pressure, usage } = simulateServerless(serverlessOf({ limits }), stream, 1, 0);
    expect([...requests.status]).toEqual([REJECTED, COMPLETED]);
    expect(requests.leftS?.[0]).toBe(0);
    expect(pressure).toEqual({ itpm: 1 });
    expect(usage[0].attempts).toBe(2);
  });

  it('a concurrency cap of c holds at most c requests of s seconds: c / s a second', () => {
    const stream = streamOf({ arrivalS: constantArrivals(50, HOUR_S), outputTokens: 51 });
    const deployment = serverlessOf({ maxConcurrency: 10, latency: constantLatency(0.5, 100) });
    const { requests, pressure, utilization } = simulateServerless(deployment, stream, 1, 0);
    expect(Math.abs(countStatus(stream, requests.status, COMPLETED) - 10 * HOUR_S)).toBeLessThanOrEqual(10);
    expect(pressure.concurrency).toBe(countStatus(stream, requests.status, REJECTED));
    expect(utilization.concurrency).toBeGreaterThan(0.99);
  });

  it('a daily limit begins anew at midnight of the stream’s clock', () => {
    const stream = streamOf({
      arrivalS: constantArrivals(1, 2 * HOUR_S),
      startHourOfWeek: 24 + 23,
      endS: 2 * HOUR_S,
    });
    const daily = perMinute('rpd', 100, {
      windowS: 86_400,
      bucket: 'fixed',
      draws: { ...nothing, request: 1 },
    });
    const { status } = simulateServerless(serverlessOf({ limits: [daily] }), stream, 1, 0).requests;
    expect(countStatus(stream, status, COMPLETED, 0, HOUR_S)).toBe(100);
    expect(countStatus(stream, status, COMPLETED, HOUR_S)).toBe(100);
  });
});
