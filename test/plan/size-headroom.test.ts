import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OptionResult } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

async function planned(csv: string, options: readonly string[], scale = 1): Promise<readonly OptionResult[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'headroom-')), 'workload.csv');
  writeFileSync(path, csv);
  return (await planOf(path, { options, set: [`workload.scale=${scale}`] })).options;
}

describe('headroom on replicas', () => {
  it('is a load that holds as the answer is judged, and is named after what breaks there', async () => {
    const csv =
      'name,model,qps,profile,input_tokens,output_tokens,cached_share,ttft_p95_ms\na,llama-3.3-70b,3,office,600,200,0.2,4000\n';
    const fleet = 'id=own,kind=self-hosted,model=llama-3.3-70b,gpu=h100,tp=4,precision=fp8,replicas=2';
    const [atOnce] = await planned(csv, [fleet]);
    const [row] = atOnce!.workloads;
    expect(row).toMatchObject({ verdict: 'pass', limit: 'ttft' });
    const [near] = await planned(csv, [fleet], 0.93 * row!.headroom!);
    expect(['pass', 'marginal']).toContain(near!.verdict);
    const [beyond] = await planned(csv, [fleet], 1.15 * row!.headroom!);
    expect(['fail', 'unstable']).toContain(beyond!.verdict);
  });
});

describe('an autoscaler', () => {
  const csv =
    'name,model,qps,qps_peak,profile,input_tokens,output_tokens,ttft_p95_ms\na,llama-3.1-8b,0.4,1.2,office,1100,220,2000\n';
  const endpoint =
    'kind=dedicated,provider=modal,model=llama-3.1-8b,gpu=l40s,tp=1,precision=fp8,replicas=1..3,autoscale.max=3';

  it('has at least the replicas that it keeps, whatever the load', async () => {
    for (const scale of [1, 8]) {
      const [option] = await planned(csv, [`id=m,${endpoint},autoscale.min=3`], scale);
      expect(option!.deployment!.replicas).toBe(3);
      expect(option!.cost.monthlyUsd).toBeCloseTo(3 * 730 * 1.951, 1);
    }
  });

  it('has the headroom of the replicas that it may bring', async () => {
    const [kept, grows] = await planned(
      csv,
      [`id=kept,${endpoint},autoscale.min=3`, `id=grows,${endpoint},autoscale.min=1`],
      4,
    );
    expect(kept!.workloads[0]!.headroom).toBeGreaterThan(3);
    expect(grows!.workloads[0]!.headroom).toBe(kept!.workloads[0]!.headroom);
  });
});

describe('headroom of a batch API', () => {
  it('ends at about the same load from wherever it starts', async () => {
    const csv =
      'name,model,qps,profile,input_tokens,output_tokens,deadline_h\nb,gpt-5-mini,0.5,night,3000,300,24\n';
    const [option] = await planned(
      csv,
      ['id=o,kind=batch,provider=openai,model=gpt-5-mini,tier=tier2,submit=1h'],
      3,
    );
    // 3.8 times the load passes, 4.6 times fails.
    expect(3 * option!.workloads[0]!.headroom!).toBeGreaterThan(3.8 * 0.95);
    expect(3 * option!.workloads[0]!.headroom!).toBeLessThan(4.6 * 1.05);
  });
});
