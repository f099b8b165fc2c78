import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import type { CheckResult, Result } from '../../src/plan/result.ts';
import { htmlReport } from '../../src/report/html/html.ts';
import { markdownReport } from '../../src/report/markdown/markdown.ts';
import { terminalReport } from '../../src/report/terminal/terminal.ts';
import { fixtureResult } from './fixture-result.ts';

const check = (change: Partial<CheckResult> & Pick<CheckResult, 'id' | 'expected'>): CheckResult => ({
  level: 'error',
  status: 'pass',
  actual: null,
  baseline: null,
  state: 'new',
  message: '',
  ...change,
});

const gated: Result = {
  ...fixtureResult,
  checks: [
    check({ id: 'budget', expected: 'cost.monthly <= $60k', actual: 38_927.55, baseline: 37_487 }),
    check({
      id: 'regression',
      expected: 'cost.monthly <= baseline + 3% or $500',
      status: 'fail',
      actual: 38_927.55,
      baseline: 37_487,
      message: 'ask #ml-infra before merging',
    }),
    check({ id: 'speed', expected: 'own-70b.chat.ttft_p95_ms <= 1500ms', actual: 412, baseline: 398 }),
    check({
      id: 'room',
      level: 'warn',
      expected: 'headroom >= 1.25',
      status: 'warn',
      actual: 1.22,
      baseline: 1.21,
      state: 'existing',
    }),
    check({ id: 'met', expected: 'attainment >= 99.5%', actual: 0.9984, baseline: 0.99, state: 'fixed' }),
  ],
  attribution: [
    { factor: 'workload', usd: 1_630.5 },
    { factor: 'prices', usd: -189.95 },
    { factor: 'throughput', usd: 0 },
    { factor: 'scenario', usd: 0 },
    { factor: 'version', usd: 0 },
  ],
};

describe('checks in a report', () => {
  it('come first in markdown, each value in the unit of its metric', () => {
    const text = markdownReport(gated);
    expect(text).toMatch(
      /^<!-- capplan:workload\.csv -->\n### ✖ capplan: 1 check failed, 1 warning, 3 passed\n/,
    );
    expect(text).toContain(
      '| ✖ | `regression` | $38,928 | `cost.monthly <= baseline + 3% or $500` | $37,487 | new; ask #ml-infra before merging |',
    );
    expect(text).toContain('| ✔ | `speed` | 412 ms | `own-70b.chat.ttft_p95_ms <= 1500ms` | 398 ms |  |');
    expect(text).toContain('| ⚠ | `room` | +22 % | `headroom >= 1.25` | +21 % | was so before |');
    expect(text).toContain('| ✔ | `met` | 99.84 % | `attainment >= 99.5%` | 99 % | fixed |');
    expect(text).toContain('**Why:** +$1.44k a month: workload +$1.63k, prices −$190');
  });

  it('stand on the first screen and on the page', () => {
    const screen = terminalReport(gated, {
      paint: new Chalk({ level: 0 }),
      columns: 100,
      rows: 24,
      all: false,
      verbose: false,
    });
    expect(screen).toContain(
      '✖ regression  $38,928  must be cost.monthly <= baseline + 3% or $500, was $37,487; new; ask',
    );
    expect(screen).toContain('Why +$1.44k a month: workload +$1.63k, prices −$190');
    const page = htmlReport(gated);
    expect(page).toContain('✖ 1 check failed, 1 warning, 3 passed');
    expect(page).toContain('<span class="fail">✖ regression</span>');
  });

  it('say so when nothing moved', () => {
    const same = gated.attribution.map(({ factor }) => ({ factor, usd: 0 }));
    expect(markdownReport({ ...gated, attribution: same })).toContain('**Why:** the cost has not changed');
  });

  it('name a prompt file that made the cost move, harmless whatever it is called', () => {
    const parts = [{ text: '<b>`prompts|x`</b>.md +900 tokens', usd: 1630 }];
    const moved = gated.attribution.map((bar) => (bar.factor === 'workload' ? { ...bar, parts } : bar));
    const result = { ...gated, attribution: moved };
    expect(markdownReport(result)).toContain('\\<b\\>\\`prompts\\|x\\`\\</b\\>.md +900 tokens: +$1.63k');
    expect(htmlReport(result)).toContain('&lt;b&gt;`prompts|x`&lt;/b&gt;.md +900 tokens: +$1.63k');
  });
});
