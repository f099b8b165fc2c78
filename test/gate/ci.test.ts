import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { marked } from 'marked';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { binary } from '../cli/run-cli.ts';
import { type GateRepository, gateRepository, scenarioYaml, workloadCsv } from './gate-repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let repository: GateRepository;
const inside = (path: string): string => join(repository.folder, path);

beforeAll(() => {
  repository = gateRepository({ 'workload.csv': workloadCsv, 'capplan.yaml': scenarioYaml });
  expect(repository.capplan(['baseline', '--quiet']).code).toBe(0);
  repository.commit('base');
  repository.write('capplan.yaml', scenarioYaml.replace('2.5', '9.5'));
});

afterAll(() => repository.remove());

describe('on GitHub', () => {
  it('the report becomes the step summary and what failed becomes annotations, unless that is not wanted', () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: inside('summary.md') };
    const run = repository.capplan(['check', '--format', 'json'], env);
    expect(run.code).toBe(1);
    expect(() => JSON.parse(run.stdout)).not.toThrow();
    expect(run.stderr).toMatch(/^::error title=capplan%3A regression::/m);
    const summary = readFileSync(inside('summary.md'), 'utf8');
    expect(summary).toMatch(/^<!-- capplan:/);
    expect(summary).toContain('regression');
    const silent = repository.capplan(['check', '--no-ci', '--format', 'json'], env);
    expect(silent.stderr).toBe('');
    expect(readFileSync(inside('summary.md'), 'utf8')).toBe(summary);
  });

  it('no more than ten annotations of a level are written', () => {
    const flags = Array.from({ length: 25 }, (_, index) => ['--max', `cost.monthly=${index + 1}`]).flat();
    const run = repository.capplan(['check', ...flags], { GITHUB_ACTIONS: 'true' });
    expect(run.code).toBe(1);
    for (const level of ['error', 'warning', 'notice'])
      expect(run.stderr.match(new RegExp(`^::${level} `, 'gm'))?.length ?? 0).toBeLessThanOrEqual(10);
    expect(run.stderr).toMatch(/and \d+ more of this level/);
  });

  it('a summary that cannot be written is said, not thrown', () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: inside('no/such/summary.md') };
    const run = repository.capplan(['check'], env);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/CAP900/);
  });
});

const compositeAction = z.object({
  name: z.string(),
  description: z.string(),
  inputs: z.record(
    z.string(),
    z.strictObject({ description: z.string(), default: z.string(), required: z.boolean().optional() }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
  runs: z.strictObject({
    using: z.literal('composite'),
    steps: z.array(
      z.strictObject({
        id: z.string(),
        shell: z.literal('bash'),
        env: z.record(z.string(), z.string()),
        run: z.string(),
      }),
    ),
  }),
});

describe('the action', () => {
  const action = (env: Readonly<Record<string, string>>): { code: number | null; outputs: string } => {
    const { PATH = '', HOME = '' } = process.env;
    const output = inside('github-output');
    const run = spawnSync('bash', [join(root, 'scripts/action.sh')], {
      cwd: repository.folder,
      encoding: 'utf8',
      env: { PATH, HOME, CAPPLAN_BIN: binary, GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: output, ...env },
    });
    const outputs = existsSync(output) ? readFileSync(output, 'utf8') : '';
    repository.write('github-output', '');
    return { code: run.status, outputs };
  };

  it('fails the step, names its status and leaves a report for a comment', () => {
    const run = action({ CAPPLAN_BASELINE: 'git:main', CAPPLAN_REPORT: 'report.md' });
    expect(run).toEqual({ code: 1, outputs: 'status=fail\nreport=report.md\n' });
    expect(readFileSync(inside('report.md'), 'utf8')).toContain('1 check failed');
  });

  it('passes what the arguments ask for, and words of them are never commands', () => {
    const args = '--set\noptions.own.usd_per_gpu_hour=2.5\n--max\ncost.monthly=$(touch hacked)';
    expect(action({ CAPPLAN_ARGS: args, CAPPLAN_REPORT: 'report.md' }).code).toBe(2);
    expect(existsSync(inside('hacked'))).toBe(false);
    const fine = action({ CAPPLAN_ARGS: '--set\noptions.own.usd_per_gpu_hour=2.5' });
    expect(fine).toEqual({ code: 0, outputs: 'status=pass\n' });
  });

  it('has no report where it could not run', () => {
    const run = action({ CAPPLAN_WORKLOAD: 'none.csv', CAPPLAN_REPORT: 'report.md' });
    expect(run).toEqual({ code: 2, outputs: 'status=error\n' });
  });

  it('is a composite action whose inputs reach the script by variables alone', () => {
    const parsed = compositeAction.parse(parse(readFileSync(join(root, 'action.yml'), 'utf8')));
    const [step] = parsed.runs.steps;
    expect(step!.run).not.toContain('${{');
    const script = readFileSync(join(root, 'scripts/action.sh'), 'utf8');
    for (const name of Object.keys(step!.env)) expect(script).toContain(name);
    for (const input of Object.keys(parsed.inputs)) {
      expect(Object.values(step!.env)).toContain(`\${{ inputs.${input} }}`);
    }
  });
});

describe('the examples', () => {
  it('workflow: checks out the whole history, uses inputs that the action has, comments without a token of its own', () => {
    const workflow = z
      .object({
        on: z.literal('pull_request'),
        permissions: z.record(z.string(), z.enum(['read', 'write'])),
        jobs: z.record(
          z.string(),
          z.object({
            'runs-on': z.string(),
            steps: z.array(
              z
                .strictObject({
                  id: z.string().optional(),
                  if: z.string().optional(),
                  uses: z.string().optional(),
                  with: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
                  env: z.record(z.string(), z.string()).optional(),
                  run: z.string().optional(),
                })
                .refine((step) => (step.uses === undefined) !== (step.run === undefined)),
            ),
          }),
        ),
      })
      .parse(parse(readFileSync(join(root, 'examples/github-workflow.yml'), 'utf8'), { version: '1.2' }));
    const { steps } = workflow.jobs.capplan!;
    expect(steps.find(({ uses }) => uses?.startsWith('actions/checkout@'))!.with).toEqual({
      'fetch-depth': 0,
    });
    const gate = steps.find(({ uses }) => uses?.startsWith('capplan/'))!;
    const { inputs, outputs } = compositeAction.parse(parse(readFileSync(join(root, 'action.yml'), 'utf8')));
    for (const name of Object.keys(gate.with!)) expect(Object.keys(inputs)).toContain(name);
    const comment = steps.find(({ run }) => run !== undefined)!;
    for (const [, name] of `${comment.if} ${comment.run}`.matchAll(/steps\.gate\.outputs\.(\w+)/g))
      expect(Object.keys(outputs)).toContain(name);
  });

  it('GitLab and pre-commit: run commands and flags that exist', () => {
    const texts = ['gitlab-ci.yml', 'pre-commit.sh'].map((name) =>
      readFileSync(join(root, 'examples', name), 'utf8'),
    );
    const help = repository.capplan(['check', '--help']).stdout;
    for (const text of texts) {
      expect(text).toMatch(/capplan check /);
      for (const [flag] of text.matchAll(/(?<=\s)--(?!yes|cached|name-only)[a-z][\w-]+/g))
        expect(help).toContain(flag);
    }
    expect(parse(texts[0]!)).toHaveProperty('capacity.script');
    expect(spawnSync('bash', ['-n', join(root, 'examples/pre-commit.sh')]).status).toBe(0);
  });
});

describe('hostile names', () => {
  const names = [
    '</script><script>alert(1)</script>',
    '=cmd()',
    'a|b',
    '`whoami`',
    'x%0A::error::y',
    '__proto__',
  ];

  it('go through baseline, check and diff without becoming anything else', () => {
    const rows = names.map((name) => `"${name}",any,0.2,300,40`).join('\n');
    repository.write('hostile/workload.csv', `name,model,qps,input_tokens,output_tokens\n${rows}\n`);
    repository.write(
      'hostile/capplan.yaml',
      scenarioYaml.replace('"cost.monthly <= $40k"', '"cost.monthly <= $1"'),
    );
    const capplan = (...args: readonly string[]) =>
      repository.capplan([...args], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: inside('hostile.md') });
    expect(capplan('baseline', 'hostile/workload.csv').code).toBe(0);
    repository.write('hostile/capplan.yaml', scenarioYaml.replace('2.5', '3.5'));
    const run = capplan('check', 'hostile/workload.csv', '--report', `html=${inside('hostile.html')}`);
    expect(run.code).toBe(1);
    for (const line of `${run.stdout}\n${run.stderr}`.split('\n')) {
      if (line.startsWith('::')) expect(line).toMatch(/^::(error|warning|notice) [^:]*::/);
    }
    expect(run.stdout).not.toMatch(/^\s*::/m);
    expect(readFileSync(inside('hostile.html'), 'utf8')).not.toContain('<script>alert');
    expect(marked.parse(readFileSync(inside('hostile.md'), 'utf8'))).not.toMatch(/<script>alert/);
    const diff = capplan(
      'diff',
      'hostile/capplan.baseline.json',
      'capplan.baseline.json',
      '--format',
      'markdown',
    );
    expect(diff.code).toBe(0);
    expect(marked.parse(diff.stdout)).not.toMatch(/<script>alert/);
  });
});
