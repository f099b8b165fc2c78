import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readInput } from '../../src/workload/read-input.ts';
import { inspectInput } from '../../src/workload/read-inspection.ts';

const shared = fileURLToPath(new URL('../../../shared/data/traces/', import.meta.url));
const absent = !existsSync(shared);
const options = { strict: false, objectives: {} };

async function reportOf(name: string, prefixCacheTokens?: number) {
  const inspection = await inspectInput(
    [shared + name],
    prefixCacheTokens === undefined ? options : { ...options, prefixCacheTokens },
  );
  if (inspection.kind !== 'trace') throw new Error('not a trace');
  return inspection.report.files[0];
}

describe.skipIf(absent)('traces recorded elsewhere (needs ../shared beside the repository)', () => {
  const stats = absent ? {} : JSON.parse(readFileSync(`${shared}stats.json`, 'utf8'));

  it.each([
    ['azure2023_conv.csv', 'azure2023_conv'],
    ['mooncake_synthetic_trace.jsonl', 'mooncake_synthetic'],
  ])('%s has the rates, lengths and bursts that were measured apart from this program', async (name, key) => {
    const report = await reportOf(name);
    const { arrivals, in: input, out: output } = stats[key];
    expect([report.rows, report.kept]).toEqual([arrivals.n, arrivals.n]);
    expect(report.spanS).toBeCloseTo(arrivals.span_s, 0);
    expect(report.meanQps).toBeCloseTo(arrivals.qps, 3);
    for (const [mine, theirs] of [
      [report.input, input],
      [report.output, output],
    ] as const) {
      expect(mine.meanTokens).toBeCloseTo(theirs.mean, 1);
      expect(mine.maxTokens).toBe(theirs.max);
      expect(Math.abs(mine.p50Tokens / theirs.p50 - 1)).toBeLessThan(0.01);
      expect(Math.abs(mine.p95Tokens / theirs.p95 - 1)).toBeLessThan(0.01);
    }
    // Where the windows begin moves the index by its own sampling error.
    expect(Math.abs((report.dispersion[0].index ?? 0) / arrivals.idc_1s - 1)).toBeLessThan(0.08);
    expect(Math.abs((report.dispersion[2].index ?? 0) / arrivals.idc_60s - 1)).toBeLessThan(0.1);
  });

  it('the prefix hashes of Mooncake give the hit rate that was counted, for a cache of any size', async () => {
    const { prefix } = stats.mooncake_synthetic;
    const name = 'mooncake_synthetic_trace.jsonl';
    expect((await reportOf(name)).cachedShare).toBeCloseTo(prefix.token_hit_rate_infinite_cache, 4);
    const hits = [];
    for (const blocks of [1000, 10_000, 50_000])
      hits.push((await reportOf(name, blocks * 512)).cachedShare ?? 0);
    expect(hits[0]).toBeLessThan(hits[1]);
    expect(Math.abs(hits[1] - prefix.lru_hit_by_blocks['10000'])).toBeLessThan(0.05);
    expect(hits[2]).toBeCloseTo(prefix.lru_hit_by_blocks['50000'], 3);
  });

  it('the Azure conversation hour has gaps with the CV that was measured', async () => {
    const input = await readInput([`${shared}azure2023_conv.csv`], options);
    expect(input.workloads[0].arrivalCv).toBeCloseTo(stats.azure2023_conv.arrivals.iat_cv, 2);
    expect(input.kind === 'trace' && input.stream.startHourOfWeek).toBeCloseTo(3 * 24 + 18.26, 2);
  });
});
