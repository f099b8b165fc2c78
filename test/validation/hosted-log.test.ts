import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { throughputCsv } from '../../src/report/validation/throughput-csv.ts';
import { calibrateHosted, isHostedLog } from '../../src/validation/hosted-log.ts';
import { readTable } from '../../src/validation/measured-table.ts';
import { fixturePath } from './measured-setup.ts';

const table = readTable('log.csv', readFileSync(fixturePath('hosted-log.csv'), 'utf8'), []);
const none = { provider: null, model: null };

test('a log of API requests becomes one row per model; failures and rare models are counted out', () => {
  expect(isHostedLog(table)).toBe(true);
  const { rows, left } = calibrateHosted(table, none, []);
  expect(rows).toEqual([
    {
      provider: 'acme',
      model: 'mini',
      requests: 21,
      ttftP50Ms: 200,
      ttftP95Ms: 290,
      tokensPerSecondP50: 110,
      tokensPerSecondP5: 101,
      asOf: '2026-11-21',
    },
  ]);
  expect(left.map(({ reason }) => reason)).toEqual(['failed request', 'too few requests of the model']);
});

test('hosted rows are written as the catalogue reads them', () => {
  const csv = throughputCsv([], calibrateHosted(table, none, []).rows);
  expect(csv).toBe(
    'id,kind,model,provider,ttft_p50_ms,ttft_p95_ms,tokens_per_s_p50,tokens_per_s_p5,source,source_date\n' +
      'acme-mini,hosted,mini,acme,200,290,110,101,21 requests of your own,2026-11-21\n',
  );
});

test('a log without provider and model takes them from the flags', () => {
  const text = `time,ttft_ms,total_ms,tokens\n${'1790000000,100,1100,101\n'.repeat(20)}`;
  const log = readTable('log.csv', text, []);
  expect(calibrateHosted(log, none, []).rows).toEqual([]);
  const [row] = calibrateHosted(log, { provider: 'acme', model: 'mini' }, []).rows;
  expect(row).toMatchObject({ ttftP50Ms: 100, tokensPerSecondP50: 100, asOf: '2026-09-21' });
});
