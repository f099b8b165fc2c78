import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OptionResult } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';
import { optionOf, plannedScenario } from './planned.ts';

const api = 'kind=serverless,provider=openai,model=gpt-5.4';

/** Steady chat at so many requests a second on each option; `events` in a scenario beside it. */
async function planned(
  qps: number,
  options: readonly string[],
  events = '',
): Promise<(id: string) => OptionResult> {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-'));
  const path = join(folder, 'workload.csv');
  const header = 'name,model,qps,qps_peak,profile,arrival_cv,input_tokens,output_tokens,ttft_p95_ms';
  writeFileSync(path, `${header}\nchat,any,${qps},${qps},flat,1,300,20,20000\n`);
  const scenarioPath = join(folder, 'capplan.yaml');
  writeFileSync(scenarioPath, `version: 1\nworkload: workload.csv\n${events}`);
  const result = await planOf(path, { options, scenarioPath });
  return (id) => optionOf(result, id);
}

describe('headroom beside what is said of it', () => {
  it('is the factor below 1 at which a broken option holds, with the limit that breaks', async () => {
    const option = await planned(4, [
      `id=tokens,${api},limits.tpm=40k,limits.rpm=300`,
      `id=requests,${api},limits.tpm=1M,limits.rpm=120`,
    ]);
    // 4 × 60 × (300 + what is reserved) tokens a minute are asked, and 240 requests.
    for (const [id, limit, allowed] of [
      ['tokens', 'tpm', 40_000 / (4 * 60 * 320)],
      ['requests', 'rpm', 120 / 240],
    ] as const) {
      const [row] = option(id).workloads;
      expect(row).toMatchObject({ verdict: 'fail', limit });
      expect(row!.headroom).toBeLessThan(allowed * 1.1);
      expect(row!.headroom).toBeGreaterThan(allowed * 0.5);
      expect(option(id).reasons[0]!.text).toMatch(/; it holds at \d+ % of the load$/);
    }
  });

  it('is the share of the limits that is left where these pass', async () => {
    const option = await planned(4, [`id=tokens,${api},limits.tpm=400k,limits.rpm=10k`]);
    const { workloads, utilization } = option('tokens');
    expect(workloads[0]).toMatchObject({ verdict: 'pass', limit: 'tpm' });
    const left = 1 / utilization.tpm!;
    expect(workloads[0]!.headroom).toBeGreaterThan(0.85 * left);
    expect(workloads[0]!.headroom).toBeLessThan(1.1 * left);
    expect(option('tokens').reasons[0]!.text).toContain('breaks tokens per minute first, at +');
  });

  it('is none in an outage that nobody takes over, and says nothing of what would break first', async () => {
    const outage = 'events: [ { at: 2026-11-27T14:00Z, for: 4h, outage: openai } ]\n';
    const option = await planned(4, [`id=alone,${api},limits.tpm=400k,limits.rpm=10k`], outage);
    expect(option('alone').workloads[0]).toMatchObject({
      verdict: 'fail',
      limit: 'availability',
      headroom: 0,
    });
    expect(
      option('alone')
        .reasons.map(({ text }) => text)
        .join(),
    ).not.toContain('first, at');
  });

  it('is the load at which a surge holds where the load itself does', async () => {
    const surge = 'events: [ { at: 2026-11-27T14:00Z, for: 4h, surge: 4 } ]\n';
    const option = await planned(4, [`id=surged,${api},limits.rpm=480,limits.tpm=10M`], surge);
    const [row] = option('surged').workloads;
    expect(row).toMatchObject({ verdict: 'fail', limit: 'rpm' });
    // 480 a minute are 8 a second, the surge brings 16.
    expect(row!.headroom).toBeGreaterThan(0.4);
    expect(row!.headroom).toBeLessThan(0.56);
    expect(option('surged').reasons[0]!.text).toMatch(/; it holds at \d+ % of the load$/);
  });

  it('ends where a surge no longer holds, however far the load itself could grow', async () => {
    const surge = 'events: [ { at: 2026-11-27T14:00Z, for: 4h, surge: 4 } ]\n';
    const option = await planned(4, [`id=surged,${api},limits.rpm=1200,limits.tpm=10M`], surge);
    const [row] = option('surged').workloads;
    expect(row).toMatchObject({ verdict: 'pass', limit: 'rpm' });
    // 1200 a minute are 20 a second, the surge brings 16; the load alone could grow fivefold.
    expect(row!.headroom).toBeGreaterThan(1.05);
    expect(row!.headroom).toBeLessThan(1.4);
  });

  it('is none from zero, where a smaller load waits for its cold starts as well', async () => {
    const result = await plannedScenario('cold-start', { only: ['to-zero'] });
    const { workloads, reasons } = optionOf(result, 'to-zero');
    expect(workloads[0]).toMatchObject({ verdict: 'fail', limit: 'cold-start', headroom: 0 });
    expect(reasons[0]!.text).toMatch(
      /^intranet breaks the cold start \(ttft p99 \d+ s of 4.0 s\); a smaller load/,
    );
  });
});
