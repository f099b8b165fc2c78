import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { OptionResult, Result } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'spill-'));

/** A recording of the same request at an even pace. */
function evenly(name: string, perSecond: number, seconds: number, cachedTokens = 0): string {
  const rows = Array.from(
    { length: perSecond * seconds },
    (_, i) => `${(i / perSecond).toFixed(3)},2000,200,${cachedTokens}`,
  );
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, `arrival_s,input_tokens,output_tokens,cached_tokens\n${rows.join('\n')}\n`);
  return path;
}

const hundred = evenly('hundred', 100, 400);
const ten = evenly('ten', 10, 600, 800);
const ptu = 'kind=dedicated,provider=azure,unit=ptu,model=gpt-6-sol,commitment=month';
const reserved = 'kind=dedicated,provider=bedrock,unit=1k-tpm,model=claude-haiku-4-5,commitment=month';

const plan = (path: string, ...options: string[]): Promise<Result> =>
  planOf(path, { options, replications: 1 });

async function one(path: string, option: string): Promise<OptionResult> {
  return (await plan(path, option)).options[0]!;
}

describe('400 units of gpt-6-sol under 100 requests a second of 2,000 and 200 tokens', () => {
  // A unit carries 3,000 weighted tokens a minute, a request weighs 2,000 + 5 · 200: 400 of 6,000 a minute.
  // Tier 2 allows 2 M tokens a minute, and a request reserves 2,200 of them: 909 a minute beside the units.
  const heldPerMinute = 400 + 2e6 / 2200;

  it('break at the tokens per minute of the account, where units and tokens are used up', async () => {
    const option = await one(hundred, `${ptu},units=400,tier=tier2`);
    const [workload] = option.workloads;
    expect(option.verdict).not.toBe('pass');
    expect(workload!.limit).toBe('tpm');
    // 1 % may be lost; headroom is bracketed to 3 %.
    expect(workload!.headroom! / (heldPerMinute / 6000)).toBeGreaterThan(0.97);
    expect(workload!.headroom! / (heldPerMinute / 6000)).toBeLessThan(1.02);
    expect(option.reasons[0]).toMatchObject({ limit: 'tpm', fix: expect.stringContaining('units: auto') });
    expect(option.assumptions.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('2000 requests per minute, 2.0M tokens per minute'),
    );
    expect(option.deployment!.tier).toBe('tier2');
  });

  it('hold as much more as the account of another tier, or one that is stated, allows', async () => {
    const { options } = await plan(
      hundred,
      `${ptu},units=400,tier=tier1`,
      `${ptu},units=400,limits.tpm=30M,limits.rpm=20k`,
    );
    const [tier1, stated] = options.map((option) => option.workloads[0]!.headroom!);
    expect(Math.abs(tier1! / ((400 + 1e6 / 2200) / 6000) - 1)).toBeLessThan(0.03);
    expect(Math.abs(stated! / ((400 + 30e6 / 2200) / 6000) - 1)).toBeLessThan(0.03);
  });
});

test('a sample of seconds does not hide that a limit is asked for more than it has', async () => {
  const option = 'kind=serverless,provider=azure,model=gpt-6-sol,limits.tpm=30M,limits.rpm=20k';
  const { headroom } = (await one(hundred, option)).workloads[0]!;
  expect(Math.abs(headroom! / (30e6 / 2200 / 6000) - 1)).toBeLessThan(0.03);
});

describe('an account whose limits nobody publishes', () => {
  it('proves nothing of a load that the units do not carry', async () => {
    // 1,200 uncached tokens of 10 requests a second are 720,000 a minute: 400 units carry 400,000.
    const few = await one(ten, `${reserved},units=400`);
    expect(few.verdict).toBe('unproven');
    expect(few.workloads[0]).toMatchObject({ limit: 'rate-limits', headroom: null });
    expect(few.utilization.rateLimit).toBeUndefined();
    expect(few.assumptions.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('what rests on them is unproven'),
    );
  });

  it('is not needed where the units carry the load: what they carry is the headroom', async () => {
    const enough = await one(ten, `${reserved},units=800`);
    expect(enough.verdict).toBe('pass');
    expect(enough.workloads[0]!.headroom! / (800 / 720)).toBeGreaterThan(0.97);
    expect(enough.workloads[0]!.headroom! / (800 / 720)).toBeLessThan(1.02);
    expect(enough.reasons[0]).toMatchObject({ limit: 'units' });
  });

  it('is one like any other once its limits are stated', async () => {
    const stated = await one(ten, `${reserved},units=400,limits.tpm=3M,limits.rpm=1000`);
    // 600 a minute at 1×; 400 / 1.2 on the units and 1,000 beside them.
    expect(stated.verdict).toBe('pass');
    expect(Math.abs(stated.workloads[0]!.headroom! / ((400 / 1.2 + 1000) / 600) - 1)).toBeLessThan(0.03);
  });
});

describe('a load just above the rate', () => {
  it.each([1.02, 1.05, 1.2, 2])('of %d times the units is billed by the closed form', async (load) => {
    // 10 a second of 3,000 weighted tokens are 600 units.
    const units = Math.round(600 / load / 5) * 5;
    const path = evenly('even', 10, 120);
    const option = await one(path, `${ptu},units=${units},limits.tpm=100M,limits.rpm=100k`);
    const input = option.cost.lines.find(({ item }) => item === 'spill-over, even: input');
    const share = (input!.quantity * 1e6) / (10 * 730 * 3600 * 2000);
    expect(Math.abs(share / (1 - units / 600) - 1)).toBeLessThan(0.02);
  });

  it('is unchanged below it', async () => {
    const path = evenly('below', 10, 120);
    const option = await one(path, `${ptu},units=605,limits.tpm=100M,limits.rpm=100k`);
    expect(option.cost.lines.map(({ item }) => item)).toEqual(['ptu, committed 1-month']);
  });
});

describe('the prefix cache of units', () => {
  const path = join(folder, 'sessions.csv');
  writeFileSync(
    path,
    'name,qps,qps_peak,profile,arrival_cv,input_tokens,output_tokens,cached_share,turns,think_s\n' +
      'agent,5,5,flat,1,4000,200,70 %,6,400\n',
  );
  const agents = 'kind=dedicated,provider=azure,unit=ptu,model=gpt-5.4,commitment=month';

  it('forgets as that of serverless does: pauses of 400 s lose e^(−300/400) of the history', async () => {
    const { options } = await planOf(path, {
      options: [agents, `${agents},cache_ttl=24h`],
      replications: 1,
      survey: true,
    });
    const [short, long] = options.map((option) => option.deployment!.units!);
    // (4,000 · (1 − cached) + 6 · 200) · 5 · 60 / 2,400; the history is all of what is cached.
    const formula = (cached: number): number => (4000 * (1 - cached) + 1200) / 8;
    expect(long! / formula(0.7)).toBeLessThan(1.06);
    expect(short! / formula(0.7 * (1 - Math.exp(-300 / 400)))).toBeCloseTo(1, 1);
    expect(options[0]!.assumptions.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('the cache forgets what is not used for 5 min, 47 %'),
    );
  });

  it('can be asked to last no longer than it is sold', async () => {
    const asked = planOf(path, { options: [`${agents},cache_ttl=48h`] });
    await expect(asked).rejects.toMatchObject({ diagnostics: [{ help: 'known: 5 min or 24 h' }] });
  });
});

test('units beyond the formula are told with it: bursts ask for more', async () => {
  const path = join(folder, 'bursts.csv');
  writeFileSync(
    path,
    'name,qps,qps_peak,profile,arrival_cv,input_tokens,output_tokens\nload,12.5,12.5,flat,1,1500,200\n',
  );
  const gsu = 'kind=dedicated,provider=vertex,unit=gsu,model=claude-haiku-4-5,commitment=month';
  const { options } = await planOf(path, { options: [gsu], replications: 1, survey: true });
  // (1,500 + 5 · 200) · 12.5 · 60 / 63,000 = 29.8.
  const more = options[0]!.deployment!.units! - 30;
  expect(more).toBeGreaterThan(0);
  expect(options[0]!.reasons).toContainEqual({
    limit: 'units',
    text: `the formula of gcp asks for 30 gsu at the stated peak; ${more} more carry its bursts`,
    fix: '',
  });
});
