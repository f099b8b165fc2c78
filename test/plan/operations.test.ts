import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf } from './plan-of.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const chat =
  'name,model,qps,qps_peak,profile,input_tokens,output_tokens,ttft_p95_ms\nchat,any,2,4,office,600,150,2000\n';

describe('fallback', () => {
  const small =
    'id=small,kind=serverless,provider=groq,model=llama-3.3-70b,limits.rpm=180,limits.tpm=10M,limits.rpd=10M,max_retries=0';
  const large = 'id=large,kind=serverless,provider=fireworks,model=llama-3.3-70b,limits.rpm=6000';

  it('takes what the first account refuses, and is billed for it', async () => {
    const path = file('chat.csv', chat);
    const alone = (await planOf(path, { options: [small] })).options[0]!;
    expect(alone).toMatchObject({ verdict: 'fail' });
    expect(alone.workloads[0]).toMatchObject({ limit: 'rpm' });
    const { options } = await planOf(path, { options: [`${small},fallback=large`, large] });
    expect(options[0]).toMatchObject({ id: 'small', verdict: 'pass' });
    expect(options[0]!.workloads[0]!.requests.rejected).toBe(0);
    const items = options[0]!.cost.lines.map((line) => line.item);
    expect(items.some((item) => item.startsWith('fallback large'))).toBe(true);
    expect(items.some((item) => item.startsWith('chat'))).toBe(true);
  });
});

describe('events', () => {
  const scenario = (events: string): string =>
    file(
      'events.yaml',
      `version: 1
options:
  groq: { kind: serverless, provider: groq, model: llama-3.3-70b, limits: { rpm: 6000, tpm: 10M, rpd: 10M } }
  both: { kind: serverless, provider: groq, model: llama-3.3-70b, limits: { rpm: 6000, tpm: 10M, rpd: 10M }, max_retries: 0, fallback: fireworks }
  fireworks: { kind: serverless, provider: fireworks, model: llama-3.3-70b, limits: { rpm: 6000 } }
  own: { kind: self-hosted, model: llama-3.1-8b, gpu: h100, tp: 1, precision: fp8, replicas: auto }
events: ${events}
`,
    );

  it('fails an option whose provider is down, unless a fallback carries it', async () => {
    const path = file('chat.csv', chat);
    const down = scenario('[ { at: 2026-11-27T14:00Z, for: 4h, outage: groq } ]');
    const { options } = await planOf(path, { scenarioPath: down });
    expect(options.map((option) => [option.id, option.verdict])).toEqual([
      ['groq', 'fail'],
      ['both', 'pass'],
      ['fireworks', 'pass'],
      ['own', 'pass'],
    ]);
    expect(options[0]!.reasons[0]).toMatchObject({
      limit: 'availability',
      text: expect.stringContaining('groq is down'),
    });
  });

  it('sizes for the surges that are announced', async () => {
    const path = file('surge.csv', chat.replace('chat,any,2,4', 'chat,any,20,40'));
    const calm = (await planOf(path, { scenarioPath: scenario('[]') })).options[3]!;
    const surge = scenario('[ { at: 2026-11-27T12:00Z, for: 8h, surge: 11 } ]');
    const surged = (await planOf(path, { scenarioPath: surge })).options[3]!;
    expect(surged.verdict).toBe('pass');
    expect(surged.deployment!.replicas!).toBeGreaterThan(calm.deployment!.replicas!);
    // What counts is the busiest hour that a surge covers, not the quiet one in which it starts.
    const fromNight = scenario('[ { at: 2026-11-27T02:00Z, for: 18h, surge: 11 } ]');
    const early = (await planOf(path, { scenarioPath: fromNight })).options[3]!;
    expect(early.deployment!.replicas).toBe(surged.deployment!.replicas);
  });
});

describe('autoscaling', () => {
  const rows =
    'name,model,qps,profile,input_tokens,output_tokens,ttft_p99_ms\nchat,llama-3.1-8b,0.02,office,600,150,5000\n';
  const option = (min: number): string =>
    `id=min${min},kind=dedicated,provider=huggingface,model=llama-3.1-8b,gpu=l40s,tp=1,precision=fp8,replicas=2,autoscale.min=${min},autoscale.cold_start=3m,autoscale.to_zero_after=15m`;

  it('misses the objective after scaling to zero, and meets it at a price with one replica kept', async () => {
    const { options } = await planOf(file('rare.csv', rows), { options: [option(0), option(1)] });
    expect(options.map((one) => [one.id, one.verdict])).toEqual([
      ['min0', 'fail'],
      ['min1', 'pass'],
    ]);
    expect(options[0]!.cost.monthlyUsd!).toBeLessThan(options[1]!.cost.monthlyUsd!);
  });
});
