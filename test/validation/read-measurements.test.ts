import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { readMeasurements } from '../../src/validation/read-measurements.ts';
import { readFixture, setup } from './measured-setup.ts';

const values = (measured: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries(measured);

test('a table of measured rows is read row by row, each row under the load its mode names', () => {
  const problems: Diagnostic[] = [];
  const file = readFixture('measured-rows.csv', problems, null);
  expect(file.rows).toBe(9);
  expect(file.rows).toBe(file.measurements.length + file.notModelled.length);
  expect(file.measurements.map(({ rowId, load }) => [rowId, load.kind])).toEqual([
    ['static', 'static-batch'],
    ['users', 'closed-loop'],
    ['burst', 'burst'],
    ['rate', 'open-loop'],
    ['offline', 'burst'],
    ['other', 'closed-loop'],
    ['nobody', 'closed-loop'],
  ]);
  expect(file.notModelled).toEqual([
    { rowId: 'starved', reason: 'quality: memory_starved' },
    { rowId: 'draft', reason: 'speculative decoding' },
  ]);
  expect(problems).toMatchObject([{ severity: 'warning', code: 'CAP153', line: 1 }]);
});

test('lengths are a uniform draw below a nominal size, conversations without one, else constant', () => {
  const [fixed, users, burst] = readFixture('measured-rows.csv', [], null).measurements;
  expect(fixed.input).toEqual({ shape: 'constant', tokens: 128 });
  expect(users.input).toEqual({ shape: 'uniform', minTokens: 820, maxTokens: 1024 });
  expect(users.output).toEqual({ shape: 'uniform', minTokens: 204, maxTokens: 256 });
  expect(burst.input).toMatchObject({ shape: 'lognormal', meanTokens: 214.5 });
});

test('a number that cannot be read is a mistake with its line', () => {
  const problems: Diagnostic[] = [];
  const text =
    'model,gpu,mode,concurrency,isl,osl,tpot_ms_mean\nm,g,closed_loop,8,512,128,abc\nm,g,closed_loop,8,512,128,-3\n';
  readMeasurements('rows.csv', text, null, problems);
  expect(problems).toMatchObject([
    { code: 'CAP152', severity: 'error', line: 2 },
    { code: 'CAP152', severity: 'error', line: 3 },
  ]);
});

test('semicolons and a byte order mark read the same as commas', () => {
  const text = 'model,gpu,mode,concurrency,isl,osl,tpot_ms_mean\nllama-3-8b,H100,closed_loop,8,512,128,9\n';
  const one = readMeasurements('a.csv', text, null, []);
  const other = readMeasurements(
    'a.csv',
    `\uFEFF${text.replaceAll(',', ';').replaceAll('\n', '\r\n')}`,
    null,
    [],
  );
  expect(other).toEqual(one);
  expect(one.measurements).toHaveLength(1);
});

test('measured requests are replayed in the order of their arrival, and their statistics are the measured values', () => {
  const file = readFixture('requests.csv');
  expect(file.notModelled).toHaveLength(1);
  const [{ load, measured }] = file.measurements;
  if (load.kind !== 'replay') expect.fail(load.kind);
  expect([...load.stream.arrivalS].map((s) => Number(s.toFixed(6)))).toEqual([0, 0.2, 0.5]);
  expect([...load.stream.inputTokens]).toEqual([512, 256, 1024]);
  expect(measured.get('ttft_ms_mean')).toBeCloseTo((40 + 70 + 30) / 3, 9);
  expect(measured.get('e2e_ms_p50')).toBeCloseTo(330, 9);
  expect(measured.get('tpot_ms_mean')).toBeCloseTo((500 / 63 + 260 / 31 + 8) / 3, 9);
  expect(measured.get('makespan_s')).toBeCloseTo(0.83, 9);
});

test('an engine log keeps to the one clock and leaves unfinished requests out', () => {
  const file = readFixture('engine-log.jsonl');
  expect(file.notModelled).toEqual([{ rowId: 'c', reason: 'unfinished request' }]);
  const [measurement] = file.measurements;
  expect(measurement.throughServer).toBe(false);
  expect(measurement.measured.get('queue_ms_mean')).toBeCloseTo(5, 6);
  expect(measurement.measured.get('tpot_ms_mean')).toBeCloseTo(10, 6);
  expect(measurement.measured.get('makespan_s')).toBeCloseTo(1.05, 6);
});

test('appended results of vllm bench serve are one measurement each, aggregates in milliseconds', () => {
  const file = readFixture('vllm-bench.json');
  expect(file.measurements).toHaveLength(2);
  const [closed, open] = file.measurements;
  expect(closed.load).toEqual({ kind: 'closed-loop', users: 16, requests: 100 });
  expect(closed.input).toEqual({ shape: 'constant', tokens: 1000 });
  expect(values(closed.measured)).toEqual({
    ttft_ms_mean: 150,
    ttft_ms_p50: 140,
    ttft_ms_p99: 400,
    tpot_ms_mean: 20,
    'itl_ms_p99.9': 90,
    e2e_ms_p50: 2100,
    output_tok_s: 490,
    total_tok_s: 5390,
    req_s: 4.9,
  });
  expect(open.load).toMatchObject({ kind: 'open-loop', arrivalCv: 2, requests: 50 });
});

test('a detailed result drops failed requests by their error and reads its arrays in seconds', () => {
  const file = readFixture('vllm-bench-detailed.json');
  expect(file.notModelled).toHaveLength(1);
  const [{ load, measured }] = file.measurements;
  if (load.kind !== 'replay') expect.fail(load.kind);
  expect(load.users).toBeNull();
  expect([...load.stream.outputTokens]).toEqual([4, 2]);
  expect(measured.get('ttft_ms_mean')).toBeCloseTo(150, 9);
  expect(measured.get('e2e_ms_mean')).toBeCloseTo((260 + 140) / 2, 9);
  expect(measured.get('tpot_ms_mean')).toBeCloseTo(30, 9);
});

test('a GuideLLM report replays the requests it kept and falls back to its aggregates', () => {
  const file = readFixture('guidellm.json');
  const [kept, aggregate] = file.measurements;
  if (kept.load.kind !== 'replay') expect.fail(kept.load.kind);
  expect([...kept.load.stream.cachedTokens]).toEqual([64, 0]);
  expect(kept.measured.get('ttft_ms_mean')).toBeCloseTo(100, 9);
  expect(file.notModelled).toHaveLength(1);
  expect(aggregate.load).toEqual({ kind: 'closed-loop', users: 8, requests: 400 });
  expect(values(aggregate.measured)).toEqual({ ttft_ms_mean: 130, itl_ms_mean: 15, e2e_ms_mean: 2000 });
});

test('AIPerf values are read with the unit that stands beside them', () => {
  const records = readFixture('aiperf.jsonl');
  expect(records.notModelled).toHaveLength(1);
  expect(records.measurements[0].measured.get('ttft_ms_mean')).toBeCloseTo(50, 6);
  expect(records.measurements[0].measured.get('tpot_ms_mean')).toBeCloseTo(10, 6);
  const aggregate = readFixture('aiperf.json').measurements[0];
  expect(aggregate.load).toEqual({ kind: 'closed-loop', users: 4, requests: 64 });
  expect(aggregate.measured.get('e2e_ms_mean')).toBeCloseTo(1250, 6);
  expect(aggregate.measured.get('output_tok_s')).toBe(403);
});

test('results without a deployment ask for --option', () => {
  const problems: Diagnostic[] = [];
  expect(readFixture('vllm-bench.json', problems, null).measurements).toEqual([]);
  expect(problems).toMatchObject([{ code: 'CAP154', help: expect.stringContaining('--option') }]);
});

test.each([
  ['', 'the file is empty'],
  ['{"a": 1}', 'JSON of a kind'],
  ['{"a": 1', 'not valid JSON'],
  ['x,y\n1,2\n', 'the header names neither'],
])('a file that holds no measurements is refused: %j', (text, message) => {
  const problems: Diagnostic[] = [];
  const file = readMeasurements('f', text, setup, problems);
  expect(file.measurements).toEqual([]);
  expect(problems).toMatchObject([{ code: 'CAP150', message: expect.stringContaining(message) }]);
});

test('rows with another number of cells than the header are mistakes', () => {
  const problems: Diagnostic[] = [];
  readMeasurements('f.csv', 'model,gpu,tpot_ms_mean\nm,g,1,2\n', null, problems);
  expect(problems).toMatchObject([{ code: 'CAP151', line: 2 }]);
});
