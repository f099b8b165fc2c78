import { readFileSync } from 'node:fs';
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { type TerminalStyle, terminalReport } from '../../src/report/terminal/terminal.ts';
import { whyReport } from '../../src/report/terminal/terminal-why.ts';
import { fixtureResult } from './fixture-result.ts';
import { hostileNames, hostileResult } from './hostile-result.ts';

const style: TerminalStyle = {
  paint: new Chalk({ level: 0 }),
  columns: 100,
  rows: 24,
  all: false,
  verbose: false,
};

function screen(result: Result, change: Partial<TerminalStyle> = {}): string[] {
  return terminalReport(result, { ...style, ...change })
    .split('\n')
    .slice(0, -1);
}

describe('the first screen', () => {
  it('is the one that was agreed on', async () => {
    await expect(terminalReport(fixtureResult, style)).toMatchFileSnapshot('../golden/first-screen.txt');
  });

  it('fits 24 lines of 100 columns with many workloads and options', () => {
    const workloads = Array.from({ length: 12 }, (_, index) => ({
      ...fixtureResult.workloads[0]!,
      name: `a-rather-long-workload-name-${index}`,
    }));
    const options = Array.from({ length: 40 }, (_, index) => ({
      ...fixtureResult.options[index % 10]!,
      id: `an-option-with-a-long-name-${index}`,
      model: 'meta-llama/Llama-3.3-70B-Instruct-with-a-suffix',
    }));
    const lines = screen({ ...fixtureResult, workloads, options });
    expect(lines.length).toBeLessThanOrEqual(24);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    expect(lines.join('\n')).toMatch(/and \d+ more: .*\(--all\)/);
  });

  it.each([80, 100])('has tables of %d columns at most, in which ids can be told apart', (columns) => {
    const cost = { ...fixtureResult.options[0]!.cost, monthlyUsdLow: 67_310, monthlyUsdHigh: 69_910 };
    const options = ['alone', 'then-claude', 'then-own'].map((id) => ({
      ...fixtureResult.options[0]!,
      id: `openai-${id}`,
      cost,
    }));
    const lines = screen({ ...fixtureResult, options }, { columns });
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    const ids = lines.flatMap((line) => /^[✔➤≈?✖–] (\S{6,})/.exec(line)?.[1] ?? []);
    expect(new Set(ids).size).toBe(3);
  });

  it('shows all that is bought, however few lines are left', () => {
    const assignments = fixtureResult.options.map(({ id }) => ({
      workload: id,
      option: id,
      monthlyUsd: 1,
      reason: '',
    }));
    const recommendation = { ...fixtureResult.recommendation, assignments, options: [] };
    const lines = screen({ ...fixtureResult, recommendation }, { rows: 12 });
    expect(lines.filter((line) => line.startsWith('➤'))).toHaveLength(fixtureResult.options.length);
  });

  it('keeps a row of each kind when it folds', () => {
    const kinds = ['self-hosted', 'serverless', 'dedicated', 'batch'] as const;
    const options = Array.from({ length: 40 }, (_, index) => ({
      ...fixtureResult.options[0]!,
      id: `option-${index}`,
      kind: kinds[Math.max(0, index - 36)]!,
    }));
    const text = screen({ ...fixtureResult, options }).join('\n');
    for (const id of ['option-0', 'option-37', 'option-38', 'option-39']) expect(text).toContain(`${id} `);
  });

  it('shows an option that is bought for a part as bought, not by what it would break', () => {
    const [first] = fixtureResult.recommendation.assignments;
    const whole = fixtureResult.options.find(({ id }) => id === first!.option)!;
    const own = whole.workloads.find(({ name }) => name === first!.workload)!;
    const part = { ...whole, verdict: 'pass' as const, workloads: [own] };
    const other = { ...own, name: 'other', verdict: 'fail' as const, limit: 'tpot' as const };
    const result: Result = {
      ...fixtureResult,
      options: [{ ...whole, verdict: 'fail', workloads: [own, other] }],
      recommendation: { ...fixtureResult.recommendation, options: [part] },
    };
    const row = screen(result).find((line) => line.startsWith('➤'));
    expect(row).toContain(`holds: ${own.name}`);
    expect(row).not.toContain('breaks');
  });

  it('says in its order: rate, answer, how long it holds, table, what it rests on, model error, next command', () => {
    const text = screen(fixtureResult).join('\n');
    const places = [
      '20.5/s mean (given)',
      'Buy: chat',
      'Holds to +22 % load',
      'option  ',
      'Rests on',
      'Model error',
      'Next: capplan',
    ].map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  it('says which rate was given and which is assumed', () => {
    const lines = screen(fixtureResult);
    expect(lines[0]).toContain('20.5/s mean (given), 41/s in the busiest hour (assumed)');
    expect(lines[1]).toContain('(both given)');
    expect(lines[2]).toContain('43.2/h mean (assumed), 108/h in the busiest hour (given)');
  });

  it('shows every option when asked to', () => {
    const text = screen(fixtureResult, { all: true }).join('\n');
    for (const { id } of fixtureResult.options) expect(text).toContain(id);
    for (const word of ['holds', 'close', 'breaks', 'overloaded', 'unproven', 'not for this'])
      expect(text).toContain(word);
  });

  it('lists assumptions with their sources when verbose', () => {
    expect(screen(fixtureResult).join('\n')).not.toContain('https://example.com/prices');
    expect(screen(fixtureResult, { verbose: true }).join('\n')).toContain('https://example.com/prices');
  });

  it('says plainly when nothing holds', () => {
    const lines = screen({
      ...fixtureResult,
      recommendation: {
        ...fixtureResult.recommendation,
        assignments: fixtureResult.recommendation.assignments.map((one) => ({
          ...one,
          option: null,
          reason: 'nothing passes',
        })),
        options: [],
      },
    });
    expect(lines.join('\n')).toContain('Buy nothing yet: no option holds (nothing passes)');
  });

  it('carries growth: from which month on what is bought has to be larger', () => {
    const month = (at: string, size: number) => ({
      month: at,
      qpsPeak: size,
      monthlyUsd: 1,
      sizes: { 'own-70b': size, tiered: 'tier3' },
      gpus: { 'own-70b': 4 * size + 4 },
      verdict: 'pass' as const,
      firstLimit: null,
      orderBy: null,
      switches: [],
    });
    const timeline = [month('2026-12', 1), month('2027-01', 2), month('2027-02', 3), month('2027-03', 5)];
    const text = (shown: typeof timeline) =>
      screen({ ...fixtureResult, timeline: shown })
        .join(' ')
        .replaceAll(/\s+/g, ' ');
    expect(text(timeline)).toContain(
      'own-70b 12×H100 tp4 incl. 1 spare replica from 2027-01, … 24×H100 tp4 incl. 1 spare replica from 2027-03; holds to',
    );
    expect(text(timeline.slice(0, 2))).toContain(
      'own-70b 12×H100 tp4 incl. 1 spare replica from 2027-01; holds to',
    );
    expect(text(timeline)).not.toContain('tiered');
  });

  it('carries growth: when it breaks, on what, and by when to order', () => {
    const point = {
      month: '2026-12',
      qpsPeak: 41,
      monthlyUsd: 1,
      sizes: {},
      gpus: {},
      verdict: 'pass',
      firstLimit: null,
      orderBy: null,
      switches: [],
    } as const;
    const text = screen({
      ...fixtureResult,
      timeline: [
        point,
        {
          ...point,
          month: '2027-03',
          verdict: 'fail',
          firstLimit: 'KV cache of own-70b',
          orderBy: '2027-01-15',
          switches: [{ workload: 'chat', from: 'own-70b', to: 'ptu', savesMonthlyUsd: 1200 }],
        },
      ],
    }).join('\n');
    expect(text).toContain(
      'Holds until 2027-03 (KV cache of own-70b), order by 2027-01-15 for 2027-03; from 2027-03 ptu is\n  better for chat, $1.2k a month less; holds to +22 % load',
    );
  });

  it('colours verdicts only when colour is on', () => {
    expect(terminalReport(fixtureResult, style)).not.toContain('\u001b');
    const colored = terminalReport(fixtureResult, { ...style, paint: new Chalk({ level: 1 }) });
    expect(colored).toContain('\u001b[32m✔\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is taken out
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(terminalReport(fixtureResult, style));
  });

  it.each(hostileNames.map((name) => ({ name })))('lets $name steer nothing', ({ name }) => {
    const result = hostileResult(name);
    for (const text of [
      terminalReport(result, { ...style, all: true, verbose: true }),
      whyReport(result, name, style),
    ])
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    for (const text of [terminalReport(result, style), whyReport(result, name, style)])
      expect(text).not.toMatch(/^[^\S\n]*(::|##)/m);
  });
});

describe('why one option', () => {
  it('shows what binds, what would fix it, its load, its latencies and its bill', async () => {
    await expect(whyReport(fixtureResult, 'fireworks-70b', style)).toMatchFileSnapshot('../golden/why.txt');
    const bill = whyReport(fixtureResult, 'own-70b', style);
    expect(bill).toContain('8,760 GPU-hour at $2.49 = $21,812.40');
    expect(bill).toContain('together $27.4k–32k, of it $8.43k idle');
  });
});

it('the README screen of the golden file is within its frame', () => {
  const lines = readFileSync(new URL('../golden/first-screen.txt', import.meta.url), 'utf8')
    .split('\n')
    .slice(0, -1);
  expect(lines.length).toBeLessThanOrEqual(24);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
});
