import { describe, expect, it } from 'vitest';
import type { VoiceDeployment } from '../../src/simulate/deployment.ts';
import { simulateVoice } from '../../src/simulate/hosted/voice.ts';
import { COMPLETED, EXPIRED, REJECTED } from '../../src/simulate/outcome.ts';
import { randomStream } from '../../src/workload/random.ts';
import { constantLatency, countStatus, noRetry, nothing, perMinute, streamOf } from './hosted-fixtures.ts';

function voiceOf(change: Partial<VoiceDeployment> = {}): VoiceDeployment {
  return {
    kind: 'voice',
    sessionMinutesMean: 3,
    sessionCapS: 3600,
    responsesPerMinute: [4],
    limits: [],
    maxSessions: null,
    retry: noRetry,
    latency: constantLatency(0.8, 50),
    ...change,
  };
}

function poissonArrivals(perSecond: number, count: number, seed: number): number[] {
  const random = randomStream(seed, 'test/arrivals');
  let atS = 0;
  return Array.from({ length: count }, () => {
    atS += random.exponential() / perSecond;
    return atS;
  });
}

/** Erlang's B formula by its recursion: blocking of `erlangs` offered to `places`. */
function erlangB(erlangs: number, places: number): number {
  let blocking = 1;
  for (let c = 1; c <= places; c += 1) blocking = (erlangs * blocking) / (c + erlangs * blocking);
  return blocking;
}

describe('voice sessions', () => {
  it.each([
    [8, 10],
    [20, 20],
    [30, 25],
  ])('%d erlangs on %d places are blocked as Erlang’s B formula says', (erlangs, places) => {
    const shares = [1, 2, 3, 4].map((seed) => {
      const stream = streamOf({ arrivalS: poissonArrivals(erlangs / 180, 20_000, seed), measureFromS: 3600 });
      const deployment = voiceOf({
        maxSessions: places,
        sessionCapS: Number.POSITIVE_INFINITY,
        responsesPerMinute: [0.1],
      });
      const { requests, utilization, counters } = simulateVoice(deployment, stream, seed, 0);
      const blocked = countStatus(stream, requests.status, REJECTED, 3600);
      expect(counters.peakSessions).toBe(places);
      const carried = (erlangs * (1 - erlangB(erlangs, places))) / places;
      expect(utilization.sessions / carried).toBeCloseTo(1, 1);
      return blocked / stream.arrivalS.filter((arrivalS) => arrivalS >= 3600).length;
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(Math.abs(mean - erlangB(erlangs, places))).toBeLessThan(0.012);
  });

  it('end at the cap of the provider', () => {
    const stream = streamOf({ arrivalS: Array(200).fill(0), drainS: 7200 });
    const { e2eS } = simulateVoice(
      voiceOf({ sessionMinutesMean: 60, sessionCapS: 600 }),
      stream,
      1,
      0,
    ).requests;
    expect(Math.max(...e2eS)).toBeCloseTo(600, 9);
    expect([...e2eS].filter((value) => value < 599).length).toBeGreaterThan(10);
  });

  it('last until their last response is whole', () => {
    const stream = streamOf({ arrivalS: [0], outputTokens: 501, drainS: 7200, endS: 100 });
    const deployment = voiceOf({ sessionMinutesMean: 1e6, sessionCapS: 60 });
    // The fourth response comes at 45 s and takes 0.8 + 500 / 50 s; made slower, it outlasts the minute.
    expect(simulateVoice(deployment, stream, 1, 0).requests.e2eS[0]).toBe(60);
    const slow = { ...deployment, latency: constantLatency(0.8, 25) };
    expect(simulateVoice(slow, stream, 1, 0).requests.e2eS[0]).toBeCloseTo(45 + 0.8 + 20, 9);
  });

  it('send the conversation so far with every response', () => {
    // One session of at least three minutes at 4 responses a minute: k-th response (k + 1) × 100 in, 100 k of it new.
    const stream = streamOf({ arrivalS: [0], inputTokens: 100, outputTokens: 50, drainS: 7200, endS: 100 });
    const { usage, counters, requests } = simulateVoice(voiceOf({ sessionMinutesMean: 1e6 }), stream, 1, 0);
    const n = counters.responses;
    expect(n).toBe(3600 / 15);
    const history = (150 * n * (n - 1)) / 2;
    expect(usage[0]).toEqual({
      attempts: n,
      acceptedRequests: n,
      inputTokens: 100 * n + history,
      cachedInputTokens: history,
      outputTokens: 50 * n,
    });
    expect(requests.ttftS[0]).toBeCloseTo(0.8, 9);
    expect(requests.e2eS[0]).toBe(3600);
  });

  it('draw their responses on the limits: sessions × responses a minute', () => {
    const limits = [perMinute('rpm', 40, { draws: { ...nothing, request: 1 } })];
    const stream = (sessions: number) =>
      streamOf({
        arrivalS: Array.from({ length: sessions }, (_, k) => (k * 15) / sessions),
        drainS: 7200,
        measureFromS: 0,
        endS: 3600,
      });
    const deployment = voiceOf({ limits, sessionMinutesMean: 1e6 });
    const fits = simulateVoice(deployment, stream(10), 1, 0);
    expect(fits.pressure).toEqual({});
    expect(fits.utilization.rpm).toBeCloseTo(1, 2);
    const over = simulateVoice(deployment, stream(30), 1, 0);
    expect(over.pressure.rpm).toBeGreaterThan(0);
    // 120 responses a minute want in and 40 get in.
    expect(over.usage[0].acceptedRequests / (40 * 60 + 40)).toBeCloseTo(1, 2);
    expect(countStatus(stream(30), over.requests.status, REJECTED)).toBeGreaterThanOrEqual(15);
  });
});

describe('responses that the stream gives', () => {
  // Three sessions of four responses, 15 s apart, starting at 0, 10 and 50.
  const responses = [0, 10, 50].flatMap((startS, session) =>
    [0, 1, 2, 3].map((turn) => ({ atS: startS + 15 * turn, session, turn })),
  );
  responses.sort((a, b) => a.atS - b.atS);
  const stream = streamOf({
    arrivalS: responses.map((response) => response.atS),
    session: responses.map((response) => response.session),
    turn: responses.map((response) => response.turn),
  });

  it('are judged one by one, with the first response after a free place admitted', () => {
    const { status } = simulateVoice(voiceOf({ maxSessions: 1 }), stream, 1, 0).requests;
    // The first session ends 15 s after its last response, at 60: both others are blocked.
    responses.forEach((response, i) => {
      expect(status[i]).toBe(response.session === 0 ? COMPLETED : REJECTED);
    });
    const two = simulateVoice(voiceOf({ maxSessions: 2 }), stream, 1, 0);
    responses.forEach((response, i) => {
      expect(two.requests.status[i]).toBe(response.session === 2 ? REJECTED : COMPLETED);
    });
    expect(two.pressure.concurrency).toBe(1);
    expect(two.requests.ttftS[0]).toBe(0.8);
  });

  it('expire after the cap of the session', () => {
    const { status } = simulateVoice(voiceOf({ sessionCapS: 20 }), stream, 1, 0).requests;
    responses.forEach((response, i) => {
      expect(status[i]).toBe(response.turn >= 2 ? EXPIRED : COMPLETED);
    });
  });

  it('count the time before the stream for a session that begins with a later turn', () => {
    // Turn 2 says that the session has been open for 30 s: 20 s of its cap of 50 s are left.
    const late = streamOf({ arrivalS: [0, 15, 30], session: [0, 0, 0], turn: [2, 3, 4] });
    const { status } = simulateVoice(voiceOf({ sessionCapS: 50 }), late, 1, 0).requests;
    expect([...status]).toEqual([COMPLETED, COMPLETED, EXPIRED]);
  });

  it('find the place of a session that ends at the same moment', () => {
    const chain = streamOf({ arrivalS: [0, 15, 29.9], session: [0, 1, 2], turn: [0, 0, 0] });
    const { status } = simulateVoice(voiceOf({ maxSessions: 1 }), chain, 1, 0).requests;
    expect([...status]).toEqual([COMPLETED, COMPLETED, REJECTED]);
  });
});
