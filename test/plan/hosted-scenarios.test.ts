import { describe, expect, it } from 'vitest';
import { optionOf, plannedScenario } from './planned.ts';

describe('scenario batch-quota', () => {
  it('misses its deadline by the quota alone, and holds one tier higher at the same price', async () => {
    const result = await plannedScenario('batch-quota', { only: ['tier1', 'tier2'], replications: 1 });
    const [low, high] = [optionOf(result, 'tier1'), optionOf(result, 'tier2')];
    expect(low.workloads[0]).toMatchObject({ verdict: 'fail', limit: 'enqueued-tokens' });
    expect(low.reasons[0]?.fix).toBe('tier2 of openai');
    expect(low.workloads[0]!.requests.completed).toBe(low.workloads[0]!.requests.offered);
    expect(high.verdict).toBe('pass');
    expect(high.cost.usdPerMillionTokens! / low.cost.usdPerMillionTokens!).toBeCloseTo(1, 6);
    // Twice the quota carries twice the load: what one tier lacks and the other has to spare differ by that.
    const ratio = high.workloads[0]!.headroom! / low.workloads[0]!.headroom!;
    expect(ratio).toBeGreaterThan(1.6);
    expect(ratio).toBeLessThan(2.6);
    expect(result.recommendation.assignments[0]?.option).toBe('tier2');
  });
});

describe('scenario spend-cap', () => {
  it('passes every minute and is refused from the day found by hand', async () => {
    const result = await plannedScenario('spend-cap', { replications: 1 });
    const build = optionOf(result, 'build');
    // 250,000 × (1,000 × $3 + 200 × $15) / 10⁶ = $1,500 in 730 hours, 1,000 in 486.7 of the 744 of December: day 21.
    expect(build.cost.monthlyUsd).toBeCloseTo(1500, 6);
    expect(build.workloads[0]).toMatchObject({ verdict: 'fail', limit: 'spend-cap' });
    const { completed, offered } = build.workloads[0]!.requests;
    expect(completed).toBe(offered);
    expect(build.reasons[0]?.text).toContain('reached on day 21 of a month (2026-12-21)');
    expect(build.reasons[0]?.text).toContain("35 % of the month's requests, is refused");
    // It would hold at 1,000 / 1,500 of the load in a month of 730 hours; the longest has 744.
    expect(build.workloads[0]!.headroom).toBeCloseTo(((2 / 3) * 730) / 744, 6);
    expect(optionOf(result, 'scale').verdict).toBe('pass');
  });

  it('is not reached sooner by what a fallback of another seller costs', async () => {
    const result = await plannedScenario('spend-cap', {
      options: [
        'id=build,kind=serverless,provider=anthropic,model=claude-sonnet-4-6,tier=build,fallback=own',
        'id=own,kind=self-hosted,model=llama-3.1-8b,gpu=h100,price=lambda,replicas=1',
      ],
      replications: 1,
    });
    const build = optionOf(result, 'build');
    expect(build.cost.lines.map(({ item }) => item)).toContain('fallback own, h100-sxm serving');
    const capped = build.reasons.find(({ limit }) => limit === 'spend-cap');
    expect(capped?.text).toContain('reached on day 21 of a month (2026-12-21)');
  });
});

describe('scenario agent-fleet', () => {
  it('names the side of a pair whose latency nobody knows', async () => {
    const result = await plannedScenario('agent-fleet', {
      only: ['claude-sonnet', 'fireworks-kimi'],
      replications: 1,
    });
    const [ttft] = optionOf(result, 'claude-sonnet').reasons.filter(({ limit }) => limit === 'ttft');
    expect(ttft?.text).toContain('nobody has published or measured the latency of kimi-k2.6 at fireworks');
  });
});

describe('scenario cold-start', () => {
  it('fails the first token after quiet hours from zero, and holds with one replica kept, at its price', async () => {
    const result = await plannedScenario('cold-start', { replications: 1 });
    const [cold, warm] = [optionOf(result, 'to-zero'), optionOf(result, 'warm-one')];
    expect(cold.workloads[0]).toMatchObject({ verdict: 'fail', limit: 'cold-start' });
    expect(cold.workloads[0]!.ttftMs.p99).toBeGreaterThan(30_000);
    expect(warm.verdict).toBe('pass');
    expect(warm.workloads[0]!.ttftMs.p99).toBeLessThan(4000);
    expect(cold.cost.monthlyUsd).toBeLessThan(warm.cost.monthlyUsd!);
    // One replica kept: never less than a GPU the whole month at $1.951 an hour.
    expect(warm.cost.monthlyUsd).toBeGreaterThanOrEqual(730 * 1.951 - 0.01);
  });
});

describe('scenario provider-outage', () => {
  it('loses the requests of the outage alone, and none with a fallback, whose price is shown', async () => {
    const result = await plannedScenario('provider-outage', { replications: 1 });
    const [alone, backed, own] = ['openai-alone', 'openai-then-claude', 'openai-then-own'].map((id) =>
      optionOf(result, id),
    );
    expect(alone!.workloads[0]).toMatchObject({ verdict: 'fail', limit: 'availability' });
    const texts = alone!.reasons.map((reason) => reason.text).join('\n');
    expect(texts).toContain('2026-11-27T14:00Z on openai is down and the load is 3 ×: 100 % of the requests');
    // Over a year it is the retries that keep it above 99.9 %: with a fallback the primary is tried once.
    expect(alone!.workloads[0]!.year!.served.mean).toBeGreaterThan(0.999);
    expect(backed!.workloads[0]!.year!.servedAlone!.mean).toBeLessThan(0.999);
    expect(backed!.verdict).toBe('pass');
    expect(own!.verdict).toBe('pass');
    // A second API costs nothing until it is used; GPUs that stand by cost all the month.
    expect(backed!.cost.monthlyUsd! / alone!.cost.monthlyUsd!).toBeCloseTo(1, 2);
    // What the primary does not serve in outages it does not bill: for four hours of Black Friday and 0.2 % of the year.
    const notServedUsd = own!.cost.lines
      .filter(({ item }) => item.includes(', not served: '))
      .reduce((sum, { usd }) => sum + usd, 0);
    expect(notServedUsd / alone!.cost.monthlyUsd!).toBeCloseTo(-0.0026, 4);
    expect(own!.cost.monthlyUsd).toBeCloseTo(
      alone!.cost.monthlyUsd! + optionOf(result, 'own').cost.monthlyUsd! + notServedUsd,
      6,
    );
    const stated = backed!.assumptions.find((one) => one.text.startsWith('claude takes what'));
    expect(stated?.text).toMatch(/% of the outages are taken to hit both/);
    // One figure for one quantity: the year is told once, by the hours of the workload.
    expect(JSON.stringify(backed!.assumptions)).not.toContain("of a year's requests");
    const { served, servedAlone } = backed!.workloads[0]!.year!;
    expect(servedAlone!.mean).toBeLessThan(0.999);
    expect(served.mean).toBeGreaterThan(0.999_9);
  });
});

describe('an own price of tokens', () => {
  it('names both sides: half a price would make the other tokens free', async () => {
    const mini = 'kind=serverless,provider=openai,model=gpt-5-mini,tier=tier5,id=own';
    const half = plannedScenario('provisioned-units', {
      options: [`${mini},usd_per_million_input_tokens=1`],
      replications: 1,
    });
    await expect(half).rejects.toMatchObject({
      diagnostics: [{ code: 'CAP220', message: expect.stringContaining('no usd_per_million_output_tokens') }],
    });
  });
});

describe('scenario provisioned-units', () => {
  it('buys what the vendor’s formula asks for, by the hour, the month and the year', async () => {
    const result = await plannedScenario('provisioned-units', { replications: 1 });
    // (2,000 × 0.6 + 8 × 220) × 14 × 60 / 23,750 = 104.7, in steps of 5 from 15.
    const units = 105;
    const usd = { 'ptu-hour': 730, 'ptu-month': 260, 'ptu-year': 2652 / 12 };
    for (const [id, perUnit] of Object.entries(usd)) {
      const option = optionOf(result, id);
      expect(option.deployment?.units).toBe(units);
      expect(option.verdict).toBe('pass');
      expect(option.cost.monthlyUsd).toBeCloseTo(units * perUnit, 6);
    }
    const few = optionOf(result, 'too-few');
    const spilled = few.cost.lines.filter((line) => line.item.startsWith('spill-over'));
    expect(spilled.length).toBeGreaterThan(0);
    expect(few.cost.monthlyUsd).toBeGreaterThan(100 * 260);
  });

  it('buys a data zone in the steps of the global scope; the larger ones are for single regions', async () => {
    const result = await plannedScenario('provisioned-units', {
      options: ['kind=dedicated,provider=azure,unit=ptu,model=gpt-5-mini,region=eu,id=zone'],
      replications: 1,
    });
    expect(optionOf(result, 'zone').deployment?.units).toBe(105);
  });

  it('never buys fewer than the minimum', async () => {
    const result = await plannedScenario('provisioned-units', {
      only: ['ptu-month'],
      set: ['workload.claims.qps=0.1', 'workload.claims.qps_peak=0.2'],
      replications: 1,
    });
    expect(optionOf(result, 'ptu-month').deployment?.units).toBe(15);
  });
});
