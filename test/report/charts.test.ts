import { describe, expect, it } from 'vitest';
import type { OptionResult, Result } from '../../src/plan/result.ts';
import { charts } from '../../src/report/charts/charts.ts';
import { htmlReport } from '../../src/report/html/html.ts';
import { markdownReport } from '../../src/report/markdown/markdown.ts';
import { fixtureResult } from './fixture-result.ts';

const result: Result = fixtureResult;
const template = result.options.find(({ id }) => id === 'own-70b')!;

/** An option of one workload; `reservedUsd` is paid by the GPU-hour, `usedUsd` by the token. */
function option(
  id: string,
  reservedUsd: number,
  usedUsd: number,
  change: Partial<OptionResult> = {},
): OptionResult {
  const line = (item: string, unit: string, usd: number) => ({
    item,
    quantity: 1,
    unit,
    usdPerUnit: usd,
    usd,
  });
  const monthlyUsd = reservedUsd + usedUsd;
  const lines = [line('input', '1M tokens', usedUsd), line('serving', 'GPU-hour', reservedUsd)];
  const cost = { ...template.cost, monthlyUsd, monthlyUsdLow: monthlyUsd, monthlyUsdHigh: monthlyUsd, lines };
  const [workload] = template.workloads;
  return {
    ...template,
    id,
    verdict: 'pass',
    workloads: [{ ...workload!, verdict: 'pass', headroom: 3 }],
    cost,
    ...change,
  };
}

function chart(name: string, options: readonly OptionResult[]): string {
  const bought = { ...result.recommendation, assignments: [], options: [] };
  const found = charts({ ...result, options, recommendation: bought }).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no chart ${name}`);
  return found.svg;
}

const described = (svg: string): string => /<desc[^>]*>([^<]*)<\/desc>/.exec(svg)![1]!;

describe('cost against load', () => {
  it('lets an option with a fallback that stands by begin at what stands by costs', () => {
    // 400 reserved and 600 used meet 700 at half the load; all by use, 1,000 would meet it at 70 %.
    const svg = chart('cost-load', [option('pair', 400, 600), option('own', 700, 0)]);
    expect(described(svg)).toBe('own and pair cost the same at 50 % of the load');
  });

  it('names crossings of two options that are both partly paid by use, and none at no load', () => {
    // 100 + 900 f = 500 + 300 f at f = 2/3.
    const svg = chart('cost-load', [option('a', 100, 900), option('b', 500, 300), option('c', 100, 50)]);
    expect(described(svg)).toBe('b and a cost the same at 67 % of the load');
  });
});

describe('cost against latency', () => {
  const cheapest = option('broken', 0, 10, { verdict: 'fail' });

  it('joins only options that hold', () => {
    const svg = chart('frontier', [option('own', 700, 0), cheapest]);
    expect(described(svg)).toContain('own: $700');
    expect(described(svg)).not.toContain('broken');
    expect(svg).toContain('>broken<');
  });

  it('says so where none holds', () => {
    const svg = chart('frontier', [cheapest, option('slow', 900, 0, { verdict: 'unstable' })]);
    expect(described(svg)).toBe('None of these options holds.');
  });

  it('names all options of one spot, what holds first', () => {
    const svg = chart('frontier', [
      option('alone', 0, 700, { verdict: 'fail' }),
      option('pair', 0, 700),
      option('other', 0, 1400),
    ]);
    expect(svg).toContain('>pair, alone<');
  });
});

describe('sentences in pages and comments', () => {
  const warned = { ...result, warnings: ['say `a < b` to `capplan`'] };

  it('show as code what stands between backticks', () => {
    expect(htmlReport(warned)).toContain('say <code>a &lt; b</code> to <code>capplan</code>');
    expect(markdownReport(warned)).toContain('say `a < b` to `capplan`');
  });

  it('name the outages of what is bought at the top of the page', () => {
    const assignments = [{ workload: 'chat', option: 'openai-mini', monthlyUsd: 1, reason: '' }];
    const bought = { ...result.recommendation, assignments, options: [] };
    const [head] = htmlReport({ ...result, recommendation: bought }).split('</header>');
    expect(head).toContain('In outages: ');
  });
});
