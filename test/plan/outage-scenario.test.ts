import { beforeAll, describe, expect, it } from 'vitest';
import type { EventResult, Result } from '../../src/plan/result.ts';
import { optionOf, plannedScenario } from './planned.ts';

let result: Result;

function eventOf(id: string, at: string): EventResult {
  const found = optionOf(result, id).workloads[0]?.events.find((event) => event.at === at);
  if (found === undefined) throw new Error(`${id} has no event at ${at}`);
  return found;
}

beforeAll(async () => {
  result = await plannedScenario('provider-outage', { replications: 3 });
});

describe('scenario provider-outage, event by event', () => {
  const whole = '2026-11-27T14:00Z';
  const partial = '2026-12-03T15:00Z';

  it('serves nothing of a whole outage alone, and nearly all of it with either fallback', () => {
    expect(eventOf('openai-alone', whole)).toMatchObject({
      down: [{ provider: 'openai', severity: 1 }],
      surge: 3,
      hours: 4,
      verdict: 'fail',
      limit: 'availability',
      served: { mean: 0, low: 0, high: 0 },
    });
    for (const id of ['openai-then-claude', 'openai-then-own']) {
      const event = eventOf(id, whole);
      expect(event.served.mean).toBe(1);
      expect(event.attainment!.low).toBeGreaterThan(0.99);
      expect(event.alone).toMatchObject({ served: { mean: 0 }, usd: 0 });
    }
  });

  it('fails the stated share of a partial one, once per attempt, within the interval of the replications', () => {
    // Without retries 40 % fail; with two, only what fails three times: 0.4³ = 6.4 %.
    const once = eventOf('openai-then-claude', partial).alone!.served;
    const thrice = eventOf('openai-alone', partial).served;
    expect(Math.abs(once.mean - 0.6)).toBeLessThan(0.01);
    expect(Math.abs(thrice.mean - (1 - 0.4 ** 3))).toBeLessThan(0.005);
    for (const share of [once, thrice]) {
      expect(share.low).toBeLessThan(share.mean);
      expect(share.high).toBeGreaterThan(share.mean);
      expect(share.high - share.low).toBeLessThan(0.05);
    }
  });

  it('says what the requests of the outage cost: tokens at the second provider, nothing more on own GPUs', () => {
    // 2/s mean; the weights of the four hours by the shape; $3 and $15 per million tokens at the fallback.
    const [shop] = result.workloads;
    const from = (new Date(whole).getTime() / 3.6e6 + 72) % 168;
    const perHour = [0, 1, 2, 3].map((n) => shop!.hourlyQps[(from + n) % 168]! * 3 * 3600);
    const requests = perHour.reduce((sum, one) => sum + one, 0);
    const usd = (requests * (shop!.inputTokensMean * 3 + shop!.outputTokensMean * 15)) / 1e6;
    expect(eventOf('openai-then-claude', whole).usd! / usd).toBeCloseTo(1, 2);
    expect(eventOf('openai-then-own', whole).usd).toBeCloseTo(0, 9);
  });

  it('has the year with and without the fallback, and what standing by costs', () => {
    const claude = optionOf(result, 'openai-then-claude');
    const own = optionOf(result, 'openai-then-own');
    for (const { workloads } of [claude, own]) {
      const { served, servedAlone, objective } = workloads[0]!.year!;
      expect(objective).toBeCloseTo(0.999, 12);
      expect(servedAlone!.mean).toBeLessThan(0.999);
      expect(served.low).toBeGreaterThan(0.999);
      expect(served.low).toBeLessThan(served.mean);
    }
    expect(claude.fallback).toMatchObject({ option: 'claude', standbyMonthlyUsd: 0 });
    // What the pair serves of a mean month beyond what the first serves alone, at the fallback's own price.
    const { served, servedAlone } = claude.workloads[0]!.year!;
    const taken = served.mean - servedAlone!.mean;
    expect(
      claude.fallback!.outagesMonthlyUsd! / (taken * optionOf(result, 'claude').cost.monthlyUsd!),
    ).toBeCloseTo(1, 6);
    expect(own.fallback!.standbyMonthlyUsd).toBeCloseTo(optionOf(result, 'own').cost.monthlyUsd!, 6);
    expect(own.fallback!.outagesMonthlyUsd).toBeCloseTo(0, 9);
  });

  it('bears common outages up to a share that is named where two providers stand in for each other', () => {
    expect(optionOf(result, 'openai-then-claude').workloads[0]!.year!.commonCauseAllowed).toBeGreaterThan(
      0.05,
    );
    expect(optionOf(result, 'openai-then-own').workloads[0]!.year!.commonCauseAllowed).toBeNull();
  });
});

describe('a machine that is lost', () => {
  const at = '2026-12-10T14:00Z';

  it('takes the replicas on it, of which spare ones make up for as many', () => {
    // Two replicas of four GPUs are on a machine of eight; one is spare, so one of two is left.
    const event = eventOf('own', at);
    expect(event).toMatchObject({ lost: [{ option: 'own', nodes: 1 }], down: [], verdict: 'pass' });
    expect(event.served.mean).toBe(1);
    expect(
      result.options.flatMap(({ id, workloads }) =>
        workloads[0]?.events.some((one) => one.at === at) ? [id] : [],
      ),
    ).toEqual(['openai-then-own', 'own']);
    // That holds whoever stands by for it: nothing is lost while the option itself is up.
    expect(eventOf('openai-then-own', at)).toMatchObject({ verdict: 'pass', alone: null });
    expect(eventOf('openai-then-own', at).served.mean).toBe(1);
  });

  it('loses everything where it held everything and nothing is spare', async () => {
    const bare = await plannedScenario('provider-outage', {
      only: ['own'],
      set: ['options.own.spare=0', 'workload.shop.availability_pct=90'],
      replications: 1,
    });
    const [shop] = optionOf(bare, 'own').workloads;
    const event = shop?.events.find((one) => one.at === at);
    expect(event?.served.mean).toBeLessThan(0.01);
    expect(shop?.verdict).not.toBe('pass');
    const texts = optionOf(bare, 'own')
      .reasons.map((reason) => reason.text)
      .join();
    expect(texts).toContain('a machine is lost');
  });

  it('is of an option of the scenario', async () => {
    const asked = plannedScenario('provider-outage', { set: ['events.3.node_loss=owm'] });
    await expect(asked).rejects.toMatchObject({
      diagnostics: [{ code: 'CAP218', help: expect.stringContaining('own') }],
    });
  });
});

describe('the severity of an event', () => {
  it('belongs to an outage and is a share', async () => {
    const asked = (set: string) => plannedScenario('provider-outage', { set: [set] });
    await expect(asked('events.1.severity=0.5')).rejects.toMatchObject({
      diagnostics: [{ message: expect.stringContaining('name the provider with `outage`') }],
    });
    await expect(asked('events.2.severity=40')).rejects.toMatchObject({
      diagnostics: [{ message: expect.stringContaining('expected a share') }],
    });
  });
});
