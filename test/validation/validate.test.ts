import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { calibrateCommand } from '../../src/commands/calibrate.ts';
import type { Host } from '../../src/commands/program/host.ts';
import { validateCommand } from '../../src/commands/validate.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { fixturePath } from './measured-setup.ts';

interface Run {
  readonly out: string;
  readonly err: string;
  readonly exitCode: Host['exitCode'];
}

async function run(make: typeof validateCommand, ...args: string[]): Promise<Run> {
  const texts = { out: '', err: '' };
  const stream = (key: 'out' | 'err'): Host['stdout'] => ({
    write: (text, done) => {
      texts[key] += text;
      done?.();
      return true;
    },
    on: () => undefined,
  });
  const host: Host = { argv: [], env: {}, stdout: stream('out'), stderr: stream('err') };
  await make(host).exitOverride().parseAsync(args, { from: 'user' });
  return { ...texts, exitCode: host.exitCode };
}

const rows = fixturePath('measured-rows.csv');
const option = 'kind=self-hosted,model=llama-3.1-8b,gpu=h100,tp=1,replicas=1,engine=vllm';

interface Document {
  readonly rows: readonly {
    row_id: string;
    metric: string;
    measured: number;
    predicted: number;
    errorPct: number;
  }[];
  readonly summary: readonly { group: string; metric: string; n: number; medianApePct: number }[];
  readonly notModelled: readonly { reason: string; n: number }[];
}

test('every measured value of every modelled row has its prediction, and every other row its reason', async () => {
  const { out, exitCode, err } = await run(validateCommand, rows, '--format', 'json');
  expect(exitCode).toBeUndefined();
  expect(err).toContain('colour');
  const document = JSON.parse(out) as Document;
  expect(Object.keys(document)).toEqual(['rows', 'summary', 'notModelled']);
  expect(Object.keys(document.rows[0])).toEqual(['row_id', 'metric', 'measured', 'predicted', 'errorPct']);
  expect(document.rows.map(({ row_id, metric }) => `${row_id} ${metric}`)).toEqual([
    'static e2e_ms_mean',
    'static output_tok_s',
    'users ttft_ms_mean',
    'users ttft_ms_p99',
    'users tpot_ms_mean',
    'burst ttft_ms_mean',
    'burst ttft_ms_p99',
    'burst output_tok_s',
    'rate ttft_ms_mean',
    'rate tpot_ms_mean',
    'rate e2e_ms_mean',
    'offline output_tok_s',
  ]);
  for (const { measured, predicted, errorPct } of document.rows) {
    expect(predicted).toBeGreaterThan(0);
    expect(errorPct).toBeCloseTo((100 * (predicted - measured)) / measured, 5);
    expect(predicted).toBe(Number(predicted.toPrecision(9)));
  }
  expect(document.notModelled).toEqual(
    [
      { reason: 'engine not modelled: llama.cpp', n: 1 },
      { reason: 'quality: memory_starved', n: 1 },
      { reason: 'speculative decoding', n: 1 },
      { reason: 'unknown model no-such-model', n: 1 },
      // Latencies of a queue depend on its length, which an offline run does not say.
      { reason: 'ttft_ms_mean: the length of the queue is not known', n: 1 },
    ].sort((a, b) => (a.reason < b.reason ? -1 : 1)),
  );
  expect(document.summary.filter(({ group }) => group === 'all').map(({ metric, n }) => [metric, n])).toEqual(
    [
      ['e2e_ms_mean', 2],
      ['output_tok_s', 3],
      ['tpot_ms_mean', 2],
      ['ttft_ms_mean', 3],
      ['ttft_ms_p99', 2],
    ],
  );
  const groups = new Set(document.summary.map(({ group }) => group.split('=')[0]));
  expect([...groups]).toEqual(['all', 'mode', 'gpu', 'model', 'engine', 'source', 'architecture']);
});

test('the same input gives the same bytes', async () => {
  const first = await run(validateCommand, rows, '--format', 'json');
  const second = await run(validateCommand, rows, '--format', 'json');
  expect(second.out).toBe(first.out);
});

test('the gate fails above the limit and passes below it', async () => {
  const strict = await run(validateCommand, rows, '--max-median-error', '0.01%');
  expect(strict.exitCode).toBe(1);
  expect(strict.err).toContain('is above 0.01 %');
  const loose = await run(validateCommand, rows, '--max-median-error', '100000%');
  expect(loose.exitCode).toBeUndefined();
});

test('a gate over nothing that could be compared fails', async () => {
  const { exitCode } = await run(
    validateCommand,
    rows,
    '--mode',
    'static_batch',
    '--metric',
    'itl_ms_mean',
    '--max-median-error',
    '10%',
  );
  expect(exitCode).toBe(1);
});

test('only the metrics and modes that are asked for are scored, in the groups that are asked for', async () => {
  const { out } = await run(
    validateCommand,
    rows,
    '-f',
    'json',
    '--metric',
    'tpot_ms_mean',
    '--mode',
    'closed_loop',
    '--group-by',
    'gpu,engine+architecture',
  );
  const document = JSON.parse(out) as Document;
  expect(document.rows.map(({ row_id }) => row_id)).toEqual(['users']);
  expect(document.summary.map(({ group }) => group)).toEqual([
    'all',
    'gpu=h100-sxm',
    'engine=vllm architecture=dense',
  ]);
});

test('replayed requests are compared by mean and percentile', async () => {
  const { out } = await run(validateCommand, fixturePath('requests.csv'), '--option', option, '-f', 'json');
  const metrics = (JSON.parse(out) as Document).rows.map(({ metric }) => metric);
  for (const metric of ['ttft_ms_mean', 'tpot_ms_mean', 'e2e_ms_mean', 'e2e_ms_p95', 'output_tok_s'])
    expect(metrics).toContain(metric);
});

test('every format renders, and a report beside it is one file without network or scripts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'capplan-validate-'));
  const page = join(folder, 'scatter.html');
  const { out } = await run(validateCommand, rows, '--report', `html=${page}`);
  expect(out).toMatch(/^Median absolute error: /);
  expect(out).toContain('Not modelled:');
  const html = readFileSync(page, 'utf8');
  expect(html).toContain('<svg');
  expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  expect((await run(validateCommand, rows, '-f', 'markdown')).out).toContain('| group | metric |');
  expect((await run(validateCommand, rows, '-f', 'csv')).out).toMatch(
    /^row_id,metric,measured,predicted,error_pct\n/,
  );
});

test('a missing file and an unknown group are mistakes, all at once where they are found', async () => {
  await expect(run(validateCommand, 'no-such.csv', 'nor-this.csv')).rejects.toThrow(InputError);
  await expect(run(validateCommand, rows, '--group-by', 'colour')).rejects.toThrow(/there is no such group/);
});

test('calibrate writes a throughput file that validate takes and that lowers the error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'capplan-calibrate-'));
  const measured = join(folder, 'measured.csv');
  const header =
    'row_id,model,gpu,gpu_count,tp,engine,engine_version,mode,isl,osl,concurrency,tpot_ms_mean\n';
  const lines = [
    ['a', 512, 128, 4, 12.1],
    ['b', 1024, 256, 16, 15.8],
    ['c', 2048, 256, 32, 24.9],
    ['d', 512, 512, 64, 21.7],
  ].map(
    ([id, isl, osl, users, tpot]) =>
      `${id},llama-3.1-8b,h100,1,1,vllm,0.11.0,closed_loop,${isl},${osl},${users},${tpot}`,
  );
  writeFileSync(measured, `${header}${lines.join('\n')}\n`);
  const file = join(folder, 'throughput.csv');
  const { err } = await run(calibrateCommand, measured, '-o', file);
  expect(err).toContain('Errors; each measurement predicted by 4 fits without it');
  expect(readFileSync(file, 'utf8')).toMatch(/^id,kind,model,gpu,tp,engine,engine_version,/);
  const error = async (...flags: string[]): Promise<number> => {
    const { out } = await run(validateCommand, measured, '-f', 'json', ...flags);
    return (JSON.parse(out) as Document).summary[0].medianApePct;
  };
  const before = await error();
  const after = await error('--throughput', file);
  expect(after).toBeLessThan(before / 2);
});
