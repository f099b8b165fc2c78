import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { largerTier, tierWithinSpend } from '../../src/plan/options/limits/larger-tier.ts';
import { workloadOf } from './fake-run.ts';
import { planOf } from './plan-of.ts';

const catalog = builtInCatalog();
const haiku = (tier: string) => ({
  spec: { region: null },
  provider: 'anthropic',
  model: 'claude-haiku-4-5',
  tier,
});
const demand = (qpsPeakHour: number, monthlyUsd: number | null = null) => ({
  served: [workloadOf({ qpsPeakHour })],
  monthlyUsd,
});

function csvOf(row: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tiers-')), 'workload.csv');
  writeFileSync(path, row);
  return path;
}

describe('the tier to move up to', () => {
  it('is the smallest that carries peak and spend', () => {
    expect(largerTier(catalog, haiku('start'), demand(50))).toEqual({ tier: 'build', onPaper: 'carries' });
    // Build may spend $1,000 a month.
    expect(largerTier(catalog, haiku('start'), demand(50, 5000))).toEqual({
      tier: 'scale',
      onPaper: 'carries',
    });
  });

  it('is said to publish nothing where none that does is enough', () => {
    expect(largerTier(catalog, haiku('scale'), demand(1000))).toEqual({
      tier: 'custom',
      onPaper: 'unpublished',
    });
    expect(largerTier(catalog, haiku('start'), demand(1000))).toEqual({
      tier: 'custom',
      onPaper: 'unpublished',
    });
    expect(largerTier(catalog, haiku('custom'), demand(1000))).toBeNull();
  });

  it('lets a batch spend what it must, whatever its minutes', () => {
    expect(tierWithinSpend(catalog, haiku('start'), demand(1, 900))).toBe('build');
    // 990 in 730 hours are 1,009 in a month of 31 days.
    expect(tierWithinSpend(catalog, haiku('start'), demand(1, 990))).toBe('scale');
    expect(tierWithinSpend(catalog, haiku('start'), demand(1000, 300_000))).toBe('custom');
  });

  it('of a batch beyond its cap is one whose cap holds', async () => {
    const path = csvOf(
      'name,model,qps,profile,input_tokens,output_tokens,deadline_h\nb,claude-haiku-4-5,2,night,3000,300,12\n',
    );
    const options = ['id=o,kind=batch,provider=anthropic,model=claude-haiku-4-5,tier=start,submit=1h'];
    const [batch] = (await planOf(path, { options, replications: 1, survey: true })).options;
    const reason = batch!.reasons.find(({ limit }) => limit === 'spend-cap');
    expect(reason?.fix).toBe('scale of anthropic');
  });
});

describe('of two limits that are broken', () => {
  it('the one is named that the headroom is of', async () => {
    const path = csvOf(
      'name,model,qps,profile,input_tokens,output_tokens,cached_share,ttft_p95_ms\na,gemini-2.5-pro,0.1,office,600,200,0.2,4000\n',
    );
    const options = ['id=o,kind=serverless,provider=google,model=gemini-2.5-pro,tier=tier1,limits.spend=250'];
    const [option] = (await planOf(path, { options, replications: 1 })).options;
    const limits = option!.reasons.map(({ limit }) => limit);
    const { limit, headroom } = option!.workloads[0]!;
    expect(limits).toEqual(expect.arrayContaining(['rpd', 'spend-cap']));
    expect(limit).toBe('spend-cap');
    expect(limits[0]).toBe('spend-cap');
    expect(headroom).toBeCloseTo(250 / option!.cost.monthlyUsd!, 1);
  });
});
