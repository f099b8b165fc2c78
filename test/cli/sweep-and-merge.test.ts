import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'capplan-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'workload.csv'),
  'name,qps,input_tokens,output_tokens,ttft_p95_ms\nchat,2,800,150,1500\nmail,1,2000,100,5000\n',
);
writeFileSync(
  join(folder, 'trace.csv'),
  `arrival_s,input_tokens,output_tokens\n${Array.from({ length: 3000 }, (_, i) => `${i / 5},${200 + ((i * 37) % 900)},${20 + ((i * 13) % 100)}`).join('\n')}\n`,
);
const options = [
  ...['--option', 'id=own,kind=self-hosted,model=llama-3.1-8b,gpu=h100,replicas=auto'],
  ...['--option', 'id=rented,kind=dedicated,provider=fireworks,model=llama-3.1-8b,gpu=h100,replicas=auto'],
  ...['--option', 'id=api,kind=serverless,provider=sambanova,model=llama-3.3-70b'],
];
const usual = [...options, '--replications', '2'];

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { code, stdout, stderr } = runCli(args, { cwd: folder, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('a run in threads', () => {
  it('prints the same bytes and writes the same rows', () => {
    // Small runs are left to one thread, so this one is repeated often.
    const many = ['--slo', 'ttft_p95_ms=800', '--replications', '600'];
    const made = [1, 2, 3].map((jobs) => {
      const rows = join(folder, `rows-${jobs}.csv`);
      const args = ['simulate', 'trace.csv', ...options, ...many, '--requests', rows, '-f', 'json'];
      const printed = run([...args, '--jobs', String(jobs)]);
      return { printed, rows: readFileSync(rows, 'utf8') };
    });
    expect(made[1]).toEqual(made[0]);
    expect(made[2]).toEqual(made[0]);
    expect(made[0]!.rows.split('\n').length).toBeGreaterThan(9000);
  });
});

describe('slices of a run', () => {
  const parts = [1, 2].map((i) => join(folder, `part-${i}.json`));

  it('are joined to what a single run prints', () => {
    const whole = run(['simulate', 'workload.csv', ...usual, '-f', 'json']);
    parts.forEach((path, i) => {
      run(['simulate', 'workload.csv', ...usual, '--shard', `${i + 1}/2`, '--out', path]);
    });
    expect(run(['merge', ...parts, '-f', 'json'])).toBe(whole);
    const [first, second] = parts.map((path) => JSON.parse(readFileSync(path, 'utf8')).options.length);
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(0);
  });

  it('take their number from an indexed job', () => {
    const args = ['simulate', 'workload.csv', ...usual, '--shard', '/2'];
    expect(run(args, { JOB_COMPLETION_INDEX: '1' })).toBe(readFileSync(parts[1]!, 'utf8'));
    expect(runCli(args, { cwd: folder })).toMatchObject({ code: 2, stdout: '' });
  });

  it('of a sweep are joined with its crossings', () => {
    const args = ['sweep', 'workload.csv', ...options, '--over', 'options.own.usd_per_gpu_hour=2:40:4'];
    const whole = run([...args, '-f', 'json']);
    const slices = [1, 2, 3].map((i) => join(folder, `sweep-${i}.json`));
    slices.forEach((path, i) => {
      run([...args, '--shard', `${i + 1}/3`, '-o', path]);
    });
    expect(run(['merge', ...slices, '-f', 'json'])).toBe(whole);
    expect(JSON.parse(whole).crossings.length).toBeGreaterThan(0);
  });

  it.each([
    ['a part is missing', [parts[0]!], /part 2 of 2 is missing/],
    ['a part comes twice', [parts[0]!, parts[0]!], /same part/],
    ['a file is no part', [parts[0]!, 'workload.csv'], /no part of a run/],
    ['a file is absent', ['none.json'], /cannot be read/],
  ])('are refused where %s', (_, paths, message) => {
    const { code, stderr, stdout } = runCli(['merge', ...paths], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toContain('CAP252');
  });

  it('are refused where the workload has changed since', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'capplan-merge-'));
    writeFileSync(join(elsewhere, 'workload.csv'), 'name,qps,input_tokens,output_tokens\nchat,3,800,150\n');
    const { code, stderr } = runCli(['merge', ...parts], { cwd: elsewhere });
    rmSync(elsewhere, { recursive: true });
    expect(code).toBe(2);
    expect(stderr).toContain('is not the file that the parts were made from');
  });
});

describe('the sweep command', () => {
  const prices = ['sweep', 'workload.csv', ...options, '--over', 'options.own.usd_per_gpu_hour=2:40:4'];

  it('says where an option stops paying, in every format', () => {
    const formats = ['markdown', 'html', 'csv', 'svg'];
    const reports = formats.flatMap((format) => ['--report', `${format}=${join(folder, `sweep.${format}`)}`]);
    expect(run([...prices, ...reports])).toMatch(
      /self-hosting \(own\) stops paying above \$[\d.]+ per GPU-hour/,
    );
    const [markdown, html, csv, svg] = formats.map((format) =>
      readFileSync(join(folder, `sweep.${format}`), 'utf8'),
    );
    expect(markdown).toContain('stops paying above');
    expect(html).toContain('<svg');
    expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(csv!.trim().split('\n')).toHaveLength(1 + 4 * 3);
  });

  it('shows each change beside the plan as it is', () => {
    const changes = ['workload.scale=2', 'options.own.usd_per_gpu_hour=1 options.rented.usd_per_gpu_hour=1'];
    const { levers } = JSON.parse(
      run(['sweep', 'workload.csv', ...options, '-f', 'json', '--what-if', ...changes]),
    );
    expect(levers.map((one: { change: string | null }) => one.change)).toEqual([null, ...changes]);
    const [base, , cheaper] = levers;
    expect(base.differenceUsd).toBe(0);
    expect(cheaper.differenceUsd).toBeCloseTo(cheaper.monthlyUsd - base.monthlyUsd, 6);
    expect(cheaper.differenceUsd).toBeLessThan(0);
    expect(levers[1].headroom).toBeLessThan(base.headroom);
  });

  it.each([
    [['sweep', 'workload.csv'], /nothing to sweep over/],
    [['sweep', 'workload.csv', '--over', 'workload.scale=1'], /at least two values/],
    [['sweep', 'workload.csv', '--over', 'workload.chat.qpss=1:2'], /qpss/],
    [['sweep', 'workload.csv', '--over', 'workload.scale=1:2', '-f', 'junit'], /junit/],
    [['simulate', 'workload.csv', '--shard', '3/2'], /no slice of a run/],
    [['simulate', 'workload.csv', '--jobs', '0'], /whole number/],
  ])('explains %j', (args, message) => {
    const { code, stderr, stdout } = runCli(args, { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
