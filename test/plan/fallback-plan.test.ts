import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { microUsd } from '../../src/cost/money.ts';
import type { EventResult, Result } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';
import { optionOf } from './planned.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fallback-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A plan of one row, its options and its events. */
function planned(name: string, row: string, options: readonly string[], events = ''): Promise<Result> {
  const path = join(folder, `${name}.csv`);
  const columns = 'name,qps,qps_peak,profile,input_tokens,output_tokens,ttft_p95_ms,availability_pct';
  writeFileSync(path, `${columns}\n${row}\n`);
  const scenarioPath = join(folder, `${name}.yaml`);
  writeFileSync(
    scenarioPath,
    `version: 1\nworkload: ${name}.csv\noptions:\n${options.map((one) => `  ${one}\n`).join('')}${events}`,
  );
  return planOf(path, { scenarioPath, survey: true, replications: 1 });
}

const HOURS = 730;
const openai =
  'kind: serverless, provider: openai, model: gpt-5.4, tier: tier5, usd_per_million_input_tokens: 1, usd_per_million_output_tokens: 10';
const claude = 'kind: serverless, provider: anthropic, model: claude-sonnet-4-6, tier: scale';
const own =
  'kind: self-hosted, model: llama-3.3-70b, gpu: h100, tp: 4, precision: fp8, engine: vllm, price: lambda, spare: 0';

describe('an API of 300 requests a minute, its fallback of 420, and 1,200 that come', () => {
  it('serve 720 a minute, and the month is 300 at the one price and 420 at the other', async () => {
    const result = await planned('overload', 'chat,20,20,flat,1000,200,2500,', [
      `a: { ${openai}, limits: { rpm: 300, tpm: 100M }, fallback: b }`,
      `b: { ${claude}, limits: { rpm: 420, itpm: 100M, otpm: 100M } }`,
    ]);
    const { cost, workloads } = optionOf(result, 'a');
    const { completed, offered } = workloads[0]!.requests;
    expect(offered / 60).toBeGreaterThan(1150);
    expect(completed / 60 / 720).toBeCloseTo(1, 2);
    const usd = (item: string): number =>
      cost.lines.filter((line) => line.item.startsWith(item)).reduce((sum, line) => sum + line.usd, 0);
    // The hour that is drawn has its own number of requests; the bill is of the contracted 1,200 a minute.
    const minutes = (HOURS * 60 * 72_000) / offered;
    expect(usd('chat: ') / (minutes * 300 * (1000 * 1 + 200 * 10) * 1e-6)).toBeCloseTo(1, 2);
    expect(usd('fallback b, chat: ') / (minutes * 420 * (1000 * 3 + 200 * 15) * 1e-6)).toBeCloseTo(1, 2);
    expect(microUsd(cost.monthlyUsd!)).toBe(cost.lines.reduce((sum, line) => sum + microUsd(line.usd), 0));
  });
});

describe('own GPUs that stand by for an API at 30 requests a second', () => {
  let result: Result;
  const eventOf = (id: string): EventResult => optionOf(result, id).workloads[0]!.events[0]!;
  beforeAll(async () => {
    result = await planned(
      'standby',
      'chat,15,30,office,1000,200,2500,99.9',
      [
        `one: { ${openai}, max_retries: 0, fallback: fixed }`,
        `enough: { ${openai}, max_retries: 0, fallback: sized }`,
        `fixed: { ${own}, replicas: 1 }`,
        `sized: { ${own}, replicas: auto }`,
      ],
      'events:\n  - { at: 2026-12-01T14:00Z, for: 2h, outage: openai }\n',
    );
  });

  it('are sized for the busiest hour where the size is theirs to choose, and paid at that size', () => {
    const { fallback, cost, workloads } = optionOf(result, 'enough');
    const alone = optionOf(result, 'sized');
    expect(fallback?.deployment?.replicas).toBe(alone.deployment?.replicas);
    expect(fallback?.carriedAtPeak).toBe(1);
    expect(fallback?.standbyMonthlyUsd).toBeCloseTo(alone.cost.monthlyUsd!, 6);
    expect(cost.lines.find(({ item }) => item.startsWith('fallback sized, '))?.usd).toBe(
      alone.cost.monthlyUsd,
    );
    expect(workloads[0]?.year?.served.mean).toBeGreaterThan(0.9999);
    expect(eventOf('enough')).toMatchObject({ verdict: 'pass', served: { mean: 1 } });
  });

  it('take what one replica can where there is just one, in the event and over the year', () => {
    const { fallback, workloads } = optionOf(result, 'one');
    const carried = fallback!.carriedAtPeak!;
    expect(carried).toBeLessThan(0.7);
    expect(carried).toBeGreaterThan(0.05);
    expect(eventOf('one').verdict).toBe('fail');
    expect(eventOf('one').served.mean / carried).toBeCloseTo(1, 0);
    const { served, servedAlone } = workloads[0]!.year!;
    const full = optionOf(result, 'enough').workloads[0]!.year!.served.mean;
    // In quiet hours and in outages of a part of the requests it carries more than at the peak, but not everything.
    const share = (served.mean - servedAlone!.mean) / (full - servedAlone!.mean);
    expect(share).toBeGreaterThan(carried);
    expect(share).toBeLessThan(0.99);
  });
});

describe('an event', () => {
  it('does not touch a workload whose shape has no load then', async () => {
    // Eight of 24 hours at three times the mean: the others have none at all.
    const result = await planned(
      'night',
      'digest,2,6,night,1000,200,2500,',
      [`a: { ${openai} }`],
      'events:\n  - { at: 2026-12-01T14:00Z, for: 2h, outage: openai }\n',
    );
    expect(result.workloads[0]!.hourlyQps.filter((qps) => qps === 0)).toHaveLength(7 * 16);
    const [event] = optionOf(result, 'a').workloads[0]!.events;
    expect(event).toMatchObject({ requests: 0, verdict: 'pass', limit: null, usd: 0, served: { mean: 1 } });
    expect(optionOf(result, 'a').workloads[0]!.limit).not.toBe('availability');
  });

  it('that takes both sides down leaves nothing, and one of the fallback alone loses nothing', async () => {
    const result = await planned(
      'both',
      'chat,2,4,office,1000,200,9000,',
      [`a: { ${openai}, max_retries: 0, fallback: b }`, `b: { ${claude} }`],
      [
        'events:',
        '  - { at: 2026-12-01T14:00Z, for: 2h, outage: openai }',
        '  - { at: 2026-12-01T14:00Z, for: 2h, outage: anthropic }',
        '  - { at: 2026-12-02T14:00Z, for: 2h, outage: anthropic }',
        '',
      ].join('\n'),
    );
    const { workloads, reasons } = optionOf(result, 'a');
    const [together, fallbackOnly] = workloads[0]!.events;
    expect(together).toMatchObject({ verdict: 'fail', limit: 'availability', served: { mean: 0 }, usd: 0 });
    expect(reasons[0]!.text).toContain('openai is down and its fallback');
    expect(fallbackOnly).toMatchObject({ verdict: 'pass', served: { mean: 1 }, alone: null });
    expect(result.warnings.join()).not.toContain('concerns no option');
  });
});

describe('endpoints that scale to nothing', () => {
  it('stand by for what they keep, and cost replicas only for what outages bring', async () => {
    const endpoint =
      'kind: dedicated, provider: baseten, model: llama-3.3-70b, gpu: h100, tp: 4, replicas: 2';
    const result = await planned('scaled', 'chat,0.2,0.4,office,1000,200,9000,', [
      `a: { ${openai}, max_retries: 0, fallback: kept }`,
      `b: { ${openai}, max_retries: 0, fallback: scaled }`,
      `kept: { ${endpoint} }`,
      `scaled: { ${endpoint}, autoscale: { min: 0, max: 2 } }`,
    ]);
    const [kept, scaled] = ['a', 'b'].map((id) => optionOf(result, id).fallback!);
    expect(kept!.outagesMonthlyUsd).toBe(0);
    expect(scaled!.standbyMonthlyUsd).toBe(0);
    const missing = 1 - optionOf(result, 'b').workloads[0]!.year!.servedAlone!.mean;
    expect(scaled!.outagesMonthlyUsd! / (missing * kept!.standbyMonthlyUsd!)).toBeCloseTo(1, 1);
  });
});

describe('the spend cap of a fallback', () => {
  it('breaks the pair where what overflows exceeds it, and is close where outages do', async () => {
    const result = await planned('capped', 'chat,20,20,flat,1000,200,9000,', [
      `over: { ${openai}, max_retries: 0, limits: { rpm: 600, tpm: 100M }, fallback: small }`,
      `down: { ${openai}, max_retries: 0, fallback: small }`,
      `free: { ${openai}, max_retries: 0, fallback: large }`,
      `small: { ${claude}, limits: { rpm: 10k, itpm: 100M, otpm: 100M, spend: 500 } }`,
      `large: { ${claude}, limits: { rpm: 10k, itpm: 100M, otpm: 100M, spend: 1M } }`,
    ]);
    const said = (id: string): string | undefined =>
      optionOf(result, id).reasons.find(({ limit }) => limit === 'spend-cap')?.text;
    expect(optionOf(result, 'over').verdict).toBe('fail');
    expect(said('over')).toContain('what overflows costs');
    expect(optionOf(result, 'down').fallback!.outagesMonthlyUsd).toBeGreaterThan(500);
    expect(optionOf(result, 'down').verdict).toBe('marginal');
    expect(said('down')).toContain('a mean month of outages costs');
    expect(optionOf(result, 'free').verdict).toBe('pass');
  });
});

describe('own GPUs that are bought to stand by', () => {
  const bought =
    'kind: self-hosted, model: llama-3.1-8b, gpu: h100, tp: 1, engine: vllm, price: owned, replicas: 8, spare: 0';
  const meant = (limits: string) =>
    planned('bought', 'chat,5,5,flat,1000,200,5000,99.5', [
      `a: { ${openai}${limits}, fallback: own }`,
      `own: { ${bought} }`,
    ]);
  const kwhOf = (result: Result): number =>
    optionOf(result, 'a').cost.lines.reduce(
      (sum, { unit, quantity }) => sum + (unit === 'kWh' ? quantity : 0),
      0,
    );
  // A node of eight of 700 W with their host, behind a PUE of 1.3.
  const most = 8 * 0.7 * 1.35 * 1.3 * HOURS;

  it('idle at a fifth of their power but for outages, and are paid for while nobody uses them', async () => {
    const result = await meant('');
    expect(kwhOf(result) / most).toBeGreaterThan(0.2);
    expect(kwhOf(result) / most).toBeLessThan(0.21);
    const { cost } = optionOf(result, 'a');
    const reserved = cost.lines.filter(({ item }) => item.startsWith('fallback own, h100'));
    const writeOff = reserved.reduce((sum, { usd }) => sum + usd, 0);
    expect(cost.idleUsd! / writeOff).toBeGreaterThan(0.95);
  });

  it('draw more where they serve what the limits of the API refuse', async () => {
    // 150 of 300 a minute come to them: half of what would keep them busy.
    const result = await meant(', limits: { rpm: 150, tpm: 100M }');
    expect(kwhOf(result) / most).toBeCloseTo(0.5 + 0.5 * 0.2, 1);
  });
});
