import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busiestHourStream } from '../../src/workload/stream/busiest-hour.ts';
import { describeStream } from '../../src/workload/stream/describe-stream.ts';
import { historyGrowth } from '../../src/workload/stream/history-growth.ts';
import {
  lengthsFromMean,
  lengthsFromMeanAndP95,
  lengthsFromPercentiles,
  MAX_P95_OVER_MEAN,
} from '../../src/workload/stream/lognormal.ts';
import { turnSharesOf } from '../../src/workload/stream/session-turns.ts';
import { voiceTurnShares } from '../../src/workload/stream/voice-sessions.ts';
import { aWorkload } from './declared.ts';

const base = { seed: 1, replication: 0, scale: 1, maxRequests: 120_000, contextTokens: null };

describe('lognormal lengths', () => {
  it('are the same distribution whichever two figures describe it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        fc.double({ min: 0, max: 1.6, noNaN: true }),
        (mean, sigma) => {
          const lengths = lengthsFromMean(mean, sigma);
          const again = lengthsFromPercentiles(lengths.p50Tokens, lengths.p95Tokens);
          expect(again.meanTokens).toBeCloseTo(mean, 4);
          const third = lengthsFromMeanAndP95(mean, lengths.p95Tokens);
          // Near the largest ratio the two roots meet, and rounding moves sigma by its square root.
          if (sigma < 1.5) expect(third?.sigma).toBeCloseTo(sigma, 5);
        },
      ),
    );
  });

  it('do not exist for a p95 above 3.87 means or below the mean', () => {
    expect(MAX_P95_OVER_MEAN).toBeCloseTo(3.868, 3);
    expect(lengthsFromMeanAndP95(100, 387)).toBeNull();
    expect(lengthsFromMeanAndP95(100, 386)).not.toBeNull();
    expect(lengthsFromMeanAndP95(100, 99)).toBeNull();
  });

  it('reach the stated p50 and p95 in the requests', () => {
    const workload = aWorkload({
      qps_peak: 30,
      input_tokens: '',
      output_tokens: '',
      input_p50: 900,
      input_p95: 4000,
      output_p50: 120,
      output_p95: 700,
    });
    const drawn = describeStream(busiestHourStream([workload], base), 0);
    expect(Math.abs(drawn.inputTokensP50 / 900 - 1)).toBeLessThan(0.02);
    expect(Math.abs(drawn.inputTokensP95 / 4000 - 1)).toBeLessThan(0.03);
    expect(Math.abs(drawn.outputTokensP50 / 120 - 1)).toBeLessThan(0.02);
    expect(Math.abs(drawn.outputTokensP95 / 700 - 1)).toBeLessThan(0.03);
  });

  it('reach the stated mean in the requests', () => {
    const drawn = describeStream(busiestHourStream([aWorkload({ qps_peak: 30 })], base), 0);
    expect(Math.abs(drawn.inputTokensMean / 1000 - 1)).toBeLessThan(0.02);
    expect(Math.abs(drawn.outputTokensMean / 200 - 1)).toBeLessThan(0.02);
  });

  it('are cut at the output cap and at the context', () => {
    const workload = aWorkload({ qps_peak: 30, max_output_tokens: 300 });
    const stream = busiestHourStream([workload], { ...base, contextTokens: 4096 });
    for (let i = 0; i < stream.count; i += 1) {
      if (stream.outputTokens[i] > 300 || stream.inputTokens[i] + stream.outputTokens[i] > 4096)
        throw new Error(`request ${i}`);
    }
    expect(Math.max(...stream.inputTokens)).toBeGreaterThan(3700);
  });

  it('are always at least one token, and embeddings have no output', () => {
    const tiny = busiestHourStream([aWorkload({ input_tokens: 2, output_tokens: 1, qps_peak: 5 })], base);
    expect(Math.min(...tiny.inputTokens)).toBe(1);
    expect(Math.min(...tiny.outputTokens)).toBe(1);
    const embedding = aWorkload({ modality: 'embedding', output_tokens: 0 });
    expect(Math.max(...busiestHourStream([embedding], base).outputTokens)).toBe(0);
  });
});

describe('sessions', () => {
  it('keep the mean input and its share of history whatever the turns and answers', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 40, noNaN: true }),
        fc.double({ min: 10, max: 50_000, noNaN: true }),
        fc.double({ min: 0, max: 5000, noNaN: true }),
        (turns, input, answer) => {
          const shares = turnSharesOf(turns);
          const growth = historyGrowth(input, answer, shares);
          let mean = 0;
          let history = 0;
          shares.forEach((share, turn) => {
            history += share * turn * (growth.newShare + growth.answerShare);
            mean += share * (turn * (growth.newShare + growth.answerShare) + growth.newShare);
          });
          expect(mean).toBeCloseTo(1, 9);
          expect(history).toBeCloseTo(growth.historyShare, 9);
          expect(growth.newShare).toBeGreaterThan(0);
          expect(growth.answerShare).toBeGreaterThanOrEqual(-1e-12);
        },
      ),
    );
  });

  it('resend whole answers while the stated input has room for them, and new text in any case', () => {
    const shares = turnSharesOf(5);
    const roomy = historyGrowth(4000, 300, shares);
    expect(roomy.answerShare * 4000).toBeCloseTo(300, 9);
    const tight = historyGrowth(400, 300, shares);
    expect(tight.answerShare * 400).toBeLessThan(300);
    expect(tight.newShare).toBeGreaterThan(0.05);
  });

  const workload = aWorkload({ qps_peak: 20, turns: 6, think_s: 40, input_tokens: 3000, output_tokens: 250 });
  const stream = busiestHourStream([workload], base);

  it('keep the stated mean input over all requests as sent, and the arrival process', () => {
    const drawn = describeStream(stream, 0);
    expect(Math.abs(drawn.inputTokensMean / 3000 - 1)).toBeLessThan(0.03);
    expect(drawn.arrivalCv).toBeGreaterThan(1.4);
    expect(drawn.arrivalCv).toBeLessThan(1.65);
  });

  it('send more with every turn, and by default the cache serves what was sent before', () => {
    const byTurn = [0, 1, 2, 3, 4, 5].map((turn) => {
      const picked = Array.from(stream.inputTokens).filter((_, i) => stream.turn?.[i] === turn);
      return picked.reduce((sum, tokens) => sum + tokens, 0) / picked.length;
    });
    for (let turn = 1; turn < 6; turn += 1) expect(byTurn[turn]).toBeGreaterThan(byTurn[turn - 1]);
    for (let i = 0; i < stream.count; i += 1)
      if (stream.turn?.[i] === 0) expect(stream.cachedTokens[i]).toBe(0);
    expect(describeStream(stream, 0).cachedShare).toBeCloseTo(workload.cachedShare, 2);
    expect(workload.cachedShare).toBeGreaterThan(0.5);
  });

  it('have their turns in order, think_s after the answer, in equal shares', () => {
    const last = new Map<number, { turn: number; atS: number }>();
    const pauses: number[] = [];
    const counts = new Float64Array(6);
    for (let i = 0; i < stream.count; i += 1) {
      const id = stream.session?.[i] ?? -1;
      const turn = stream.turn?.[i] ?? -1;
      counts[turn] += 1;
      const before = last.get(id);
      if (before !== undefined) {
        expect(turn).toBe(before.turn + 1);
        pauses.push(stream.arrivalS[i] - before.atS);
      }
      last.set(id, { turn, atS: stream.arrivalS[i] });
    }
    const mean = pauses.reduce((sum, pause) => sum + pause, 0) / pauses.length;
    const answerS = workload.output.meanTokens / 50;
    expect(Math.min(...pauses.slice(0, 1000))).toBeGreaterThanOrEqual(answerS);
    expect(Math.abs(mean / (40 + answerS) - 1)).toBeLessThan(0.1);
    for (const count of counts) expect(Math.abs((count * 6) / stream.count - 1)).toBeLessThan(0.06);
  });

  it.each(['20 %', '90 %'])('reach a stated cached share of %s', (share) => {
    const stated = aWorkload({
      qps_peak: 20,
      turns: 6,
      input_tokens: 3000,
      output_tokens: 250,
      cached_share: share,
    });
    const drawn = describeStream(busiestHourStream([stated], base), 0);
    expect(drawn.cachedShare).toBeCloseTo(Number.parseInt(share, 10) / 100, 2);
  });
});

describe('voice sessions whose turns are stated', () => {
  const turnsOf = (turns: number) =>
    aWorkload({
      qps_peak: '',
      sessions_peak: 300,
      session_minutes: 6,
      turns,
      input_tokens: '',
      output_tokens: '',
    });

  it.each([6, 30, 60])('ask for %d answers in their minutes', (turns) => {
    const workload = turnsOf(turns);
    expect(workload.qpsPeakHour).toBeCloseTo((300 * turns) / 360, 9);
    const { meanQps } = describeStream(busiestHourStream([workload], base), 0);
    expect(Math.abs(meanQps / workload.qpsPeakHour - 1)).toBeLessThan(0.08);
  });

  it('say as much in fewer, longer answers, and take nothing for granted', () => {
    expect(turnsOf(6).output.meanTokens / turnsOf(60).output.meanTokens).toBeCloseTo(10, 6);
    expect(turnsOf(6).assumptions.map(({ path }) => path)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/\.turns$/)]),
    );
  });
});

describe('voice sessions', () => {
  const workload = aWorkload({
    qps_peak: '',
    sessions_peak: 300,
    session_minutes: 4,
    input_tokens: '',
    output_tokens: '',
  });
  const stream = busiestHourStream([workload], base);

  it('ask for five answers a minute each, with the stated number open', () => {
    expect(workload.qpsPeakHour).toBeCloseTo(25, 9);
    expect(Math.abs(describeStream(stream, 0).meanQps / 25 - 1)).toBeLessThan(0.06);
  });

  it('name what their turns rest on', () => {
    const [turns] = workload.assumptions.filter(({ text }) => text.includes('answers a minute'));
    expect(turns).toMatchObject({ path: expect.stringMatching(/\.turns$/), asOf: '2026-10' });
    expect(turns?.source).toMatch(/OpenAI/);
  });

  it('are open from the first moment on', () => {
    const firstMinute = stream.arrivalS.filter((stamp) => stamp < 60).length;
    expect(Math.abs(firstMinute / (25 * 60) - 1)).toBeLessThan(0.2);
  });

  it('are open in Poisson numbers, as Erlang has it', () => {
    const first = new Map<number, number>();
    const last = new Map<number, number>();
    stream.arrivalS.forEach((stamp, i) => {
      const id = stream.session?.[i] ?? -1;
      if (!first.has(id)) first.set(id, stamp);
      last.set(id, stamp);
    });
    const open: number[] = [];
    for (let atS = 600; atS < stream.endS - 600; atS += 30) {
      let count = 0;
      for (const [id, start] of first) if (start <= atS && (last.get(id) ?? 0) > atS) count += 1;
      open.push(count);
    }
    const mean = open.reduce((sum, count) => sum + count, 0) / open.length;
    const variance = open.reduce((sum, count) => sum + (count - mean) ** 2, 0) / open.length;
    // Seen from first to last answer a session is shorter by about one gap of 15 s on average.
    expect(mean).toBeGreaterThan(250);
    expect(mean).toBeLessThan(310);
    expect(variance / mean).toBeLessThan(2);
    expect(variance / mean).toBeGreaterThan(0.2);
  });

  it('have shares of turns that sum to one', () => {
    const shares = voiceTurnShares({ sessionMinutes: 4, responsesPerMinute: 5 });
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});
