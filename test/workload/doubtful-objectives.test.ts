import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { readInput } from '../../src/workload/read-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'capplan-objectives-'));

function warningsOf(columns: string, values: string, strict = false) {
  const path = join(folder, 'workload.csv');
  writeFileSync(path, `name,qps,input_tokens,output_tokens,${columns}\nchat,4,1200,250,${values}\n`);
  return readInput([path], { strict, objectives: {} }).then(({ warnings }) =>
    warnings.map(({ code, severity, line, help }) => ({ code, severity, line, help })),
  );
}

describe('an objective that was hardly meant', () => {
  it('in another unit is used and warned of, with the value of the other unit', async () => {
    expect(await warningsOf('ttft_p95_ms', '1')).toMatchObject([
      { code: 'CAP125', severity: 'warning', line: 2, help: expect.stringContaining('write 1000') },
    ]);
    expect(await warningsOf('e2e_p95_s', '30000')).toMatchObject([
      { code: 'CAP125', severity: 'warning', help: expect.stringContaining('write 30;') },
    ]);
    expect(await warningsOf('ttft_p95_ms,tpot_p95_ms,e2e_p99_s', '10,0.2,7200')).toEqual([]);
  });

  it('allows a low percentile more than a high one: a warning, and an error under --strict', async () => {
    const swapped = ['ttft_p50_ms,ttft_p95_ms', '900,500'] as const;
    expect(await warningsOf(...swapped)).toMatchObject([{ code: 'CAP110', severity: 'warning' }]);
    await expect(warningsOf(...swapped, true)).rejects.toThrow(InputError);
    expect(await warningsOf('ttft_p50_ms,ttft_p95_ms', '500,500', true)).toEqual([]);
  });

  it('beside a trace is warned of as well', async () => {
    const path = join(folder, 'trace.csv');
    writeFileSync(path, 'arrival_s,input_tokens,output_tokens\n0,10,10\n1,10,10\n');
    const { warnings } = await readInput([path], { strict: false, objectives: { ttft_p95_ms: 1 } });
    expect(warnings).toMatchObject([{ code: 'CAP125', severity: 'warning' }]);
  });
});
