import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PrefixLifetime } from '../../src/simulate/deployment.ts';
import { PrefixMemory } from '../../src/simulate/hosted/prefix-memory.ts';
import { simulateServerless } from '../../src/simulate/hosted/serverless.ts';
import { COMPLETED } from '../../src/simulate/outcome.ts';
import {
  constantArrivals,
  constantLatency,
  countStatus,
  nothing,
  perMinute,
  serverlessOf,
  streamOf,
} from './hosted-fixtures.ts';

const HOUR_S = 3600;
const fiveMinutes: PrefixLifetime = {
  sharedS: 300,
  sessionS: 300,
  sharedShare: [0],
  pauseS: [0],
  startsCold: false,
  missS: 0,
};

/** Two turns of one session, so many seconds apart; 900 of the second one's 1,000 tokens are history. */
function twoTurns(gapS: number, cache: PrefixLifetime | null = fiveMinutes) {
  const stream = streamOf({
    arrivalS: [1000, 1000 + gapS],
    inputTokens: 1000,
    cachedTokens: [0, 900],
    session: [0, 0],
    turn: [0, 1],
    endS: 2 * HOUR_S,
  });
  return simulateServerless(serverlessOf({ cache }), stream, 1, 0);
}

describe('a hosted prefix cache', () => {
  it('finds the history of a session that goes on in time, and forgets it after', () => {
    expect(twoTurns(300).usage[0].cachedInputTokens).toBe(900);
    expect(twoTurns(301).usage[0].cachedInputTokens).toBe(0);
    expect(twoTurns(301, { ...fiveMinutes, sessionS: HOUR_S }).usage[0].cachedInputTokens).toBe(900);
    expect(twoTurns(3000, null).usage[0].cachedInputTokens).toBe(900);
  });

  it('is kept by every use: four minutes apart nothing is ever forgotten', () => {
    const stream = streamOf({
      arrivalS: Array.from({ length: 10 }, (_, turn) => turn * 240),
      inputTokens: 1000,
      cachedTokens: Array.from({ length: 10 }, (_, turn) => (turn === 0 ? 0 : 900)),
      session: Array(10).fill(0),
      turn: Array.from({ length: 10 }, (_, turn) => turn),
    });
    const { usage } = simulateServerless(serverlessOf({ cache: fiveMinutes }), stream, 1, 0);
    expect(usage[0].cachedInputTokens).toBe(9 * 900);
  });

  it('keeps what all requests share while anybody sends it: every 299 s it is found, every 301 s never', () => {
    const found = (gapS: number): number => {
      const stream = streamOf({
        arrivalS: Array.from({ length: 20 }, (_, k) => 1000 + k * gapS),
        inputTokens: 1000,
        cachedTokens: 600,
      });
      const cache = { ...fiveMinutes, sharedShare: [0.6] };
      return simulateServerless(serverlessOf({ cache }), stream, 1, 0).usage[0].cachedInputTokens;
    };
    // The first comes a thousand seconds after anything before it.
    expect(found(299)).toBe(19 * 600);
    expect(found(301)).toBe(0);
  });

  it('splits cached tokens into history and what is shared of the rest', () => {
    // 400 of 1,000 are history and a third of the other 600 is shared: 600 cached.
    const stream = streamOf({
      arrivalS: [0, 10, 400, 800],
      inputTokens: 1000,
      cachedTokens: 600,
      session: [5, 6, 6, 6],
      turn: [1, 0, 1, 2],
    });
    const memory = new PrefixMemory({ ...fiveMinutes, sharedShare: [1 / 3] }, stream);
    memory.use(1, 10);
    expect(memory.found(2, 310)).toBe(600);
    // Somebody else kept what is shared, the session's own history is forgotten.
    memory.use(0, 390);
    expect(memory.found(2, 400)).toBe(200);
    expect(memory.found(3, 800)).toBe(0);
  });

  it('finds no less the longer it is kept, and never more than what is cached', () => {
    const request = fc.record({
      gapS: fc.double({ min: 0, max: 900, noNaN: true }),
      session: fc.integer({ min: 0, max: 4 }),
      cached: fc.integer({ min: 0, max: 1000 }),
    });
    const lifetime = fc.double({ min: 1, max: 2000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 60 }),
        lifetime,
        lifetime,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (requests, a, b, share) => {
          let atS = 0;
          const arrivalS = requests.map(({ gapS }) => (atS += gapS));
          const turns = new Map<number, number>();
          const turn = requests.map(({ session }) => {
            const next = turns.get(session) ?? 0;
            turns.set(session, next + 1);
            return next;
          });
          const stream = streamOf({
            arrivalS,
            inputTokens: 1000,
            cachedTokens: requests.map(({ cached }) => cached),
            session: requests.map(({ session }) => session),
            turn,
          });
          const found = (keptS: number): number[] => {
            const cache = {
              ...fiveMinutes,
              sharedS: keptS,
              sessionS: keptS,
              sharedShare: [share],
              pauseS: [100],
            };
            const memory = new PrefixMemory(cache, stream);
            return requests.map((_, i) => {
              const tokens = memory.found(i, arrivalS[i]);
              memory.use(i, arrivalS[i]);
              return tokens;
            });
          };
          const [short, long] = [found(Math.min(a, b)), found(Math.max(a, b))];
          return requests.every(({ cached }, i) => short[i] <= long[i] && long[i] <= cached);
        },
      ),
    );
  });

  it('remembers the sessions of before by how long their pauses are, and none where it was not used', () => {
    const stream = streamOf({
      arrivalS: [100],
      cachedTokens: 1000,
      inputTokens: 1000,
      session: [0],
      turn: [3],
    });
    const found = (change: Partial<PrefixLifetime>): number =>
      new PrefixMemory({ ...fiveMinutes, pauseS: [200], ...change }, stream).found(0, 100);
    // It had paused for less than the 200 s that are left with probability 1 − e^(−200 / 200).
    expect(found({})).toBe(Math.round(1000 * (1 - Math.exp(-1))));
    expect(found({ startsCold: true })).toBe(0);
    expect(found({ sessionS: 99 })).toBe(0);
  });

  it('that forgets draws on the input limit: 100 requests a minute in place of 1,000', () => {
    const admitted = (cache: PrefixLifetime | null): number => {
      const arrivalS = constantArrivals(20, HOUR_S);
      // Each session sends two requests, half an hour apart.
      const half = arrivalS.length / 2;
      const stream = streamOf({
        arrivalS,
        inputTokens: 1000,
        cachedTokens: 900,
        session: arrivalS.map((_, i) => i % half),
        turn: arrivalS.map((_, i) => (i < half ? 0 : 1)),
        measureFromS: HOUR_S / 2,
        endS: HOUR_S,
      });
      const draws = { ...nothing, inputToken: 1 };
      const limits = [perMinute('itpm', 100_000, { draws })];
      const { status } = simulateServerless(serverlessOf({ limits, cache }), stream, 1, 0).requests;
      return countStatus(stream, status, COMPLETED, HOUR_S / 2);
    };
    expect(admitted(null)).toBe(1000 * 30);
    expect(Math.abs(admitted(fiveMinutes) - 100 * 30)).toBeLessThanOrEqual(100);
  });

  it('that forgets delays the first token by what has to be read anew', () => {
    const ttftS = (gapS: number): number => {
      const cache = { ...fiveMinutes, missS: 1e-4 };
      const stream = streamOf({
        arrivalS: [0, gapS],
        inputTokens: 100_000,
        cachedTokens: [0, 90_000],
        session: [0, 0],
        turn: [0, 1],
        drainS: HOUR_S,
      });
      const deployment = serverlessOf({ cache, latency: constantLatency(0.5, 100) });
      return simulateServerless(deployment, stream, 1, 0).requests.ttftS[1];
    };
    expect(ttftS(200)).toBeCloseTo(0.5, 9);
    expect(ttftS(400)).toBeCloseTo(0.5 + 9, 9);
  });
});
