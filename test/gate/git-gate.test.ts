import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { type GateRepository, gateRepository, scenarioYaml, workloadCsv } from './gate-repository.ts';

let repository: GateRepository;

const resultOf = (text: string): Result => JSON.parse(text) as Result;

beforeAll(() => {
  repository = gateRepository({ 'workload.csv': workloadCsv, 'capplan.yaml': scenarioYaml });
  expect(repository.capplan(['baseline', '--quiet']).code).toBe(0);
  repository.commit('base');
  repository.git('checkout', '--quiet', '-b', 'feature');
});

afterAll(() => repository.remove());

describe('a pull request in a git repository', () => {
  it('passes unchanged, with nothing to explain', () => {
    const run = repository.capplan(['check', '--baseline', 'git:main', '--format', 'json']);
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    const { checks, attribution } = resultOf(run.stdout);
    expect(checks.map(({ id, status, state }) => [id, status, state])).toEqual([
      ['budget', 'pass', 'existing'],
      ['regression', 'pass', 'existing'],
    ]);
    for (const { actual, baseline } of checks) expect(actual).toBeCloseTo(baseline!, 2);
    expect(attribution).toEqual([]);
  });

  it('fails when prompts, price and GPU change, and says which of them cost how much', () => {
    repository.write('workload.csv', workloadCsv.replace(',1,800,', ',8,6000,'));
    repository.write(
      'capplan.yaml',
      scenarioYaml
        .replace('gpu: h100', 'gpu: l40s')
        .replace('usd_per_gpu_hour: 2.5', 'usd_per_gpu_hour: 3.1'),
    );
    const run = repository.capplan(['check', '--baseline', 'git:main', '--format', 'json']);
    expect(run.code).toBe(1);
    const { checks, attribution, recommendation } = resultOf(run.stdout);
    const regression = checks.find(({ id }) => id === 'regression')!;
    expect(regression).toMatchObject({ status: 'fail', state: 'new' });
    const usd = Object.fromEntries(attribution.map((bar) => [bar.factor, bar.usd]));
    const sum = attribution.reduce((total, bar) => total + Math.round(bar.usd * 100), 0);
    expect(sum).toBe(Math.round((recommendation.monthlyUsd! - regression.baseline!) * 100));
    expect(usd.workload).toBeGreaterThan(0);
    expect(usd.scenario).not.toBe(0);
    expect(usd.throughput).toBe(0);
    expect(usd.version).toBe(0);
  });

  it('gives a change of one factor to that factor alone', () => {
    repository.write('workload.csv', workloadCsv);
    repository.write('capplan.yaml', scenarioYaml.replace('usd_per_gpu_hour: 2.5', 'usd_per_gpu_hour: 3.5'));
    const run = repository.capplan(['check', '--baseline', 'git:main', '--format', 'json']);
    expect(run.code).toBe(1);
    const { attribution, recommendation } = resultOf(run.stdout);
    const moved = attribution.filter(({ usd }) => usd !== 0);
    expect(moved.map(({ factor }) => factor)).toEqual(['prices']);
    expect(moved[0]!.usd).toBeCloseTo((recommendation.monthlyUsd! * 1) / 3.5, 1);
  });

  it('says it in the markdown report, verdict first, and on a terminal', () => {
    const run = repository.capplan(['check', '--baseline', 'git:main', '--format', 'markdown']);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/1 check failed/);
    expect(run.stdout).toMatch(/prices \+\\?\$/);
    const table = repository.capplan(['check', '--baseline', 'git:main']);
    expect(table.code).toBe(1);
    expect(table.stdout).toMatch(/✖ regression/);
    expect(table.stdout).toMatch(/a month: prices \+\$/);
  });

  it('passes once the change is accepted with a new baseline', () => {
    expect(repository.capplan(['baseline', '--quiet']).code).toBe(0);
    expect(repository.capplan(['check', '--format', 'json']).code).toBe(0);
    repository.git('checkout', '--quiet', '--', 'capplan.baseline.json');
    expect(repository.capplan(['check', '--update-baseline', '--quiet']).code).toBe(0);
    expect(repository.capplan(['check', '--quiet']).code).toBe(0);
  });

  it('lets an unrelated change pass although an old violation stands, and a worse one not', () => {
    const tight = scenarioYaml.replace('$40k', '$100').replace(/ {2}- \{ id: regression.*\n/, '');
    repository.write('capplan.yaml', tight);
    expect(repository.capplan(['baseline', '--quiet']).code).toBe(0);
    repository.write('README.md', 'unrelated\n');
    const unrelated = repository.capplan(['check', '--format', 'json']);
    expect(unrelated.code).toBe(0);
    expect(resultOf(unrelated.stdout).checks[0]).toMatchObject({ status: 'fail', state: 'existing' });
    repository.write('capplan.yaml', tight.replace('usd_per_gpu_hour: 2.5', 'usd_per_gpu_hour: 2.6'));
    const worse = repository.capplan(['check', '--format', 'json']);
    expect(worse.code).toBe(1);
    expect(resultOf(worse.stdout).checks[0]).toMatchObject({ status: 'fail', state: 'new' });
  });
});

describe('diff', () => {
  it('is empty for a plan and itself, and turns its sign with its sides', () => {
    repository.write('capplan.yaml', scenarioYaml);
    repository.write('workload.csv', workloadCsv);
    expect(repository.capplan(['baseline', '--quiet', '--out', 'a.json']).code).toBe(0);
    repository.write('workload.csv', workloadCsv.replace(',1,', ',40,'));
    repository.write('capplan.yaml', scenarioYaml.replace('2.5', '2.75'));
    expect(repository.capplan(['baseline', '--quiet', '--out', 'b.json']).code).toBe(0);
    expect(repository.capplan(['diff', 'a.json', 'a.json', '--exit-code']).code).toBe(0);
    const bars = (from: string, to: string): readonly (readonly [string, number])[] => {
      const run = repository.capplan(['diff', from, to, '--format', 'json', '--exit-code']);
      expect(run.code).toBe(1);
      const { attribution, changeUsd } = JSON.parse(run.stdout) as {
        attribution: { factor: string; usd: number }[];
        changeUsd: number;
      };
      expect(attribution.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(changeUsd, 2);
      return attribution.map(({ factor, usd }) => [factor, usd] as const);
    };
    const there = bars('a.json', 'b.json');
    expect(there.find(([factor]) => factor === 'prices')![1]).toBeGreaterThan(0);
    expect(there.find(([factor]) => factor === 'workload')![1]).toBeGreaterThan(0);
    expect(bars('b.json', 'a.json')).toEqual(there.map(([factor, usd]) => [factor, -usd || 0]));
  });

  it('reads git references and saved results', () => {
    expect(repository.capplan(['diff', 'main', 'a.json']).code).toBe(0);
    repository.capplan(['simulate', 'workload.csv', '--format', 'json', '--out', 'r.json']);
    const run = repository.capplan(['diff', 'a.json', 'r.json']);
    expect(run.stdout).toContain('compare baselines to learn why');
  });
});

describe('a prompt that a pull request makes longer', () => {
  const withPrompt = scenarioYaml.replace(
    'workload: workload.csv',
    'workload: { file: workload.csv, chat: { prefix: [prompts/system.md] } }',
  );
  const priced = withPrompt.replace(
    /own: .*/,
    'api: { kind: serverless, provider: openai, model: gpt-5-mini, tier: tier4, usd_per_million_input_tokens: 1, usd_per_million_output_tokens: 4, usd_per_million_cached_tokens: 0.5 }',
  );

  it('is named with its tokens and what they cost', () => {
    const relaxed = workloadCsv.replace(',ttft_p95_ms', '').replace(',2000', '');
    repository.write('workload.csv', relaxed);
    repository.write('capplan.yaml', priced);
    repository.write('prompts/system.md', 'You are helpful. '.repeat(50));
    const recorded = repository.capplan(['baseline', '--quiet']);
    expect(recorded.stderr).toBe('');
    repository.write('prompts/system.md', 'You are helpful. '.repeat(350));
    const run = repository.capplan(['check', '--format', 'json', '--max', 'cost.monthly=1']);
    const [bar, ...others] = resultOf(run.stdout).attribution.filter(({ usd }) => usd !== 0);
    expect(others).toEqual([]);
    expect(bar).toMatchObject({ factor: 'workload' });
    const [part] = bar!.parts!;
    const tokens = Number(/^prompts\/system\.md \+(\d+) tokens/.exec(part!.text)![1]);
    expect(tokens).toBeGreaterThan(1000);
    // 1 request a second for 730 h at $0.5 per million cached tokens.
    expect(part!.usd).toBeCloseTo((tokens * 0.5 * 730 * 3600) / 1e6, 0);
    expect(bar!.usd).toBeCloseTo(part!.usd, 1);
    const table = repository.capplan(['check', '--max', 'cost.monthly=1']);
    expect(table.stdout.replace(/\s+/g, ' ')).toMatch(/prompts\/system\.md \+\d+ tokens[^:]*: \+\$/);
  });

  it('must exist, and must be given to a workload of the file', () => {
    repository.write('capplan.yaml', priced.replace('prompts/system.md', 'prompts/none.md'));
    expect(repository.capplan(['check']).stderr).toMatch(/CAP100.*prompts\/none\.md/);
    repository.write('capplan.yaml', priced.replace('chat: {', 'chta: {'));
    expect(repository.capplan(['check']).stderr).toMatch(/CAP105.*did you mean `chat`/);
  });
});
