import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { asResult } from '../../src/report/result-schema.ts';
import { binary, runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'capplan-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

file('chat.csv', 'name,qps,input_tokens,output_tokens,ttft_p95_ms\nchat,1,600,80,1500\n');
const own = 'kind=self-hosted,id=own,model=llama-3.1-8b,gpu=h100,replicas=1';
const quick = ['chat.csv', '--option', own, '--replications', '2'];

function simulate(...args: string[]) {
  return runCli(['simulate', ...args], { cwd: folder });
}

describe('simulate', () => {
  it('prints the first screen of the option asked for, and nothing on stderr', () => {
    const run = simulate(...quick);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^chat {2}1\/s mean \(given\), 2\/s in the busiest hour \(assumed\); 600 in \/ 80 out tokens\n/,
    );
    expect(run.stdout).toMatch(/\nBuy: own \(1×H100 at \$[\d.]+\/h\); \$[\d.]+k/);
  });

  it('prints a command that runs the same again', () => {
    const flags = ['--slo', 'ttft_p95_ms=900', '--set', 'workload.chat.arrival_cv=2', '--seed', '3'];
    const run = simulate(...quick, ...flags, '--as-of', '2026-11-21', '--only', 'own');
    const [, command = ''] = /\nNext: (capplan [\s\S]*)$/.exec(run.stdout) ?? [];
    const again = execFileSync(
      'sh',
      ['-c', `capplan() { '${process.execPath}' '${binary}' "$@"; }; ${command}`],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(again).toBe(simulate(...quick, ...flags, '--as-of', '2026-11-21', '--why', 'own').stdout);
    expect(again).toContain('of 900 ms');
  });

  it('prints a result that is valid, conserves requests and is the same each time', () => {
    const first = simulate(...quick, '--format', 'json');
    const read = asResult(JSON.parse(first.stdout));
    expect('issues' in read && read.issues).toBe(false);
    const result: Result = JSON.parse(first.stdout);
    expect(result.options.map(({ id }) => id)).toEqual(['own']);
    for (const { requests } of result.options.flatMap(({ workloads }) => workloads)) {
      const { offered, completed, rejected, failed, expired, unfinished } = requests;
      expect(offered).toBeGreaterThan(0);
      expect(offered).toBe(completed + rejected + failed + expired + unfinished);
    }
    expect(simulate(...quick, '--format', 'json').stdout).toBe(first.stdout);
    expect(simulate(...quick, '--format', 'json', '--seed', '7').stdout).not.toBe(first.stdout);
  });

  it('writes one row per request, as many as the result says', () => {
    const run = simulate(...quick, '--format', 'json', '--requests', 'requests.csv');
    const result: Result = JSON.parse(run.stdout);
    const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'requests.csv')), {
      columns: true,
    });
    const offered = result.options[0]!.workloads[0]!.requests.offered;
    expect(rows.length).toBeGreaterThanOrEqual(offered);
    expect(rows.every(({ option, workload }) => option === 'own' && workload === 'chat')).toBe(true);
    const served = rows.filter(({ status }) => status === 'completed');
    expect(
      served.every(
        ({ queue_ms, ttft_ms, e2e_ms }) =>
          Number(queue_ms) <= Number(ttft_ms) && Number(ttft_ms) <= Number(e2e_ms),
      ),
    ).toBe(true);
  });

  it('takes the workload from standard input', () => {
    const run = runCli(['simulate', '-', '--option', own, '--replications', '1'], {
      input: readFileSync(join(folder, 'chat.csv'), 'utf8'),
    });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('Buy: own');
  });

  it('shows one option from all sides', () => {
    const run = simulate(...quick, '--why', 'own');
    expect(run.stdout).toMatch(/^own {2}1×H100/);
    expect(run.stdout).toMatch(/Workloads\n {2}chat: holds/);
    expect(run.stdout).toContain('A month\n');
  });

  it('ends with 0 although nothing holds', () => {
    const run = simulate('chat.csv', '--option', own, '--slo', 'ttft_p95_ms=1', '--replications', '1');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('Buy nothing yet');
  });

  it.each([
    [[], 'no workload was given'],
    [['none.csv'], 'none.csv: error CAP100'],
    [['.'], 'this is a folder'],
    [['chat.csv', '--only', 'foo', '--option', own], 'foo'],
    [['chat.csv', '--scenario', 'none.yaml'], 'none.yaml'],
    [['chat.csv', '--set', '__proto__.x=1'], 'CAP216'],
    [['chat.csv', '--pricing', 'none.csv'], 'none.csv'],
  ])('refuses %j with code 2', (args, message) => {
    const run = simulate(...args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });

  it('shows the mistakes of the workload, the options and the prices together', () => {
    file('wrong.csv', 'name,qps,input_tokens,output_tokens,ttft_p95\nchat,4O,600,80,1500\n');
    const run = simulate(
      'wrong.csv',
      '--option',
      'kind=selfhosted,model=x',
      '--pricing',
      'none.csv',
      '--slo',
      'ttft=3',
    );
    expect(run).toMatchObject({ code: 2, stdout: '' });
    for (const part of ['wrong.csv:1:', 'wrong.csv:2:6', '--option:1:', '--slo', 'none.csv'])
      expect(run.stderr).toContain(part);
  });

  it('leaves no file behind when the input is wrong', () => {
    const run = simulate(
      'none.csv',
      '--out',
      'out.txt',
      '--report',
      'html=out.html',
      '--requests',
      'out.csv',
    );
    expect(run.code).toBe(2);
    for (const name of ['out.txt', 'out.html', 'out.csv'])
      expect(() => readFileSync(join(folder, name))).toThrow('ENOENT');
  });
});

describe('the starter files', () => {
  it('run as init writes them: an option of every kind, and something to buy for each workload', () => {
    expect(runCli(['init', 'starter'], { cwd: folder }).code).toBe(0);
    const run = runCli(['simulate', 'starter/workload.csv', '--replications', '2', '--format', 'json'], {
      cwd: folder,
    });
    expect(run.stderr).toBe('');
    const result: Result = JSON.parse(run.stdout);
    expect(new Set(result.options.map(({ kind }) => kind))).toEqual(
      new Set(['serverless', 'batch', 'dedicated', 'self-hosted']),
    );
    for (const { option, workload } of result.recommendation.assignments)
      expect(option, workload).not.toBeNull();
  });
});
