import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, InputError } from '../../src/diagnostics/diagnostic.ts';
import { readInput } from '../../src/workload/read-input.ts';
import type { ReadInputOptions } from '../../src/workload/workload-input.ts';
import { aWorkload, readCsv } from './declared.ts';

const folder = mkdtempSync(join(tmpdir(), 'capplan-workload-'));
const smallest = 'name,qps,input_tokens,output_tokens,ttft_p95_ms';
const plainOptions: ReadInputOptions = { strict: false, objectives: {} };

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The mistakes that reading these inputs ends with; fails where it succeeds. */
async function mistakesOf(paths: readonly string[], options = plainOptions): Promise<readonly Diagnostic[]> {
  try {
    await readInput(paths, options);
  } catch (error) {
    // The tables of these tests have objectives as small as their other numbers.
    if (error instanceof InputError) return error.diagnostics.filter(({ code }) => code !== 'CAP125');
    throw error;
  }
  throw new Error('the input was accepted');
}

const places = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ code, line, column, length }) => [code, line, column, length]);

describe('a workload table', () => {
  it('reads the smallest file and says what it assumed', async () => {
    const input = await readInput(
      [file('smallest.csv', `${smallest}\nchat,4,1200,250,1500\n`)],
      plainOptions,
    );
    if (input.kind !== 'workloads') throw new Error('not workloads');
    const [chat] = input.workloads;
    expect(chat).toMatchObject({
      name: 'chat',
      qpsMean: 4,
      model: 'any',
      rateBasis: 'qps',
      peakIsAssumed: true,
      meanIsAssumed: false,
    });
    expect(chat.qpsPeakHour).toBeCloseTo(8, 9);
    expect(chat.objectives).toEqual([{ column: 'ttft_p95_ms', metric: 'ttft', percentile: 95, limitS: 1.5 }]);
    expect(chat.assumptions.map(({ path }) => path)).toEqual(
      expect.arrayContaining(
        ['qps_peak', 'profile', 'arrival_cv', 'cached_share', 'model'].map(
          (column) => `workload.chat.${column}`,
        ),
      ),
    );
    expect(input.inputs[0]).toMatchObject({ rows: 1, kept: 1, dropped: 0 });
    expect(input.inputs[0].sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same whatever dialect it was written in', () => {
    const cell = fc.record({
      qps: fc.integer({ min: 1, max: 900_000 }).map((n) => n / 1000),
      input: fc.integer({ min: 1, max: 90_000 }),
      share: fc.integer({ min: 0, max: 100 }),
      notes: fc.string({
        unit: fc.constantFrom('a', ' ', ',', ';', '"', '\n', 'ü', '\t', '|', '.'),
        minLength: 1,
        maxLength: 12,
      }),
    });
    const dialect = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      decimal: fc.constantFrom('.', ','),
      end: fc.constantFrom('\n', '\r\n'),
      mark: fc.boolean(),
      sep: fc.boolean(),
      trailing: fc.integer({ min: 0, max: 3 }),
      percent: fc.boolean(),
      quoteAll: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), dialect, (rows, form) => {
        const number = (value: number): string => String(value).replace('.', form.decimal);
        const quote = (text: string): string =>
          form.quoteAll || /[",;\t|\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const lines = rows.map(({ qps, input, share, notes }, i) =>
          [
            `w${i}`,
            number(qps),
            String(input),
            number(200.5),
            form.percent ? `${share} %` : number(share / 100),
            `x${notes}x`,
          ]
            .map(quote)
            .join(form.delimiter),
        );
        const header = ['name', 'qps', 'input_tokens', 'output_tokens', 'cached_share', 'notes'].join(
          form.delimiter,
        );
        const text =
          [...(form.sep ? [`sep=${form.delimiter}`] : []), header, ...lines].join(form.end) +
          form.end.repeat(1 + form.trailing);
        const { workloads, diagnostics } = readCsv(text);
        expect(diagnostics).toEqual([]);
        expect(
          workloads.map(({ qpsMean, input, cachedShare, notes }) => [
            qpsMean,
            input.meanTokens,
            cachedShare,
            notes,
          ]),
        ).toEqual(rows.map(({ qps, input, share, notes }) => [qps, input, share / 100, `x${notes}x`]));
      }),
      { numRuns: 300 },
    );
  });

  it('knows the aliases, in any spelling of the header', () => {
    const { workloads } = readCsv('Name,RPS,Prompt Tokens,completion-tokens\na,2,10,20\n');
    expect(workloads[0]).toMatchObject({ qpsMean: 2, input: { meanTokens: 10 }, output: { meanTokens: 20 } });
  });

  it('reads UTF-16 with a byte-order mark, and a byte-order mark before UTF-8, plain or gzipped', async () => {
    const text = `\ufeff${smallest}\r\nchat,4,1200,250,1500\r\n`;
    const paths = [
      file('utf16.csv', Buffer.from(text, 'utf16le')),
      file('utf8.csv', text),
      file('packed.bin', gzipSync(text)),
    ];
    for (const path of paths) {
      const input = await readInput([path], plainOptions);
      expect(input.kind === 'workloads' && input.workloads[0].qpsMean).toBe(4);
    }
  });

  it('reads rates given in any way', () => {
    expect(aWorkload({ qps_peak: '', requests_per_day: 86_400 }).qpsMean).toBeCloseTo(1, 12);
    expect(aWorkload({ qps_peak: '', requests_per_month: '2.628M' }).qpsMean).toBeCloseTo(1, 12);
    const peak = aWorkload({ qps_peak: 10 });
    expect(peak).toMatchObject({
      rateBasis: 'qps_peak',
      qpsPeakHour: 10,
      qpsMean: 5,
      meanIsAssumed: true,
      peakIsAssumed: false,
    });
    const both = aWorkload({ qps: 4, qps_peak: 11 });
    expect([both.qpsMean, both.qpsPeakHour]).toEqual([4, 11]);
    expect(Math.max(...both.hourWeights)).toBeCloseTo(11 / 4, 6);
    expect(aWorkload({ qps: 4, qps_peak: '', profile: 'flat' }).qpsPeakHour).toBe(4);
  });

  it('applies the zone to the hours: nine in the morning in Tokyo is midnight in UTC', () => {
    const utc = aWorkload({ profile: 'office' });
    const tokyo = aWorkload({ profile: 'office', tz: 'Asia/Tokyo' });
    for (let hour = 0; hour < 168; hour += 1) {
      expect(tokyo.hourWeights[hour]).toBeCloseTo(utc.hourWeights[(hour + 9) % 168], 9);
    }
    const india = aWorkload({ profile: 'office', tz: 'Asia/Kolkata' });
    expect(Math.max(...india.hourWeights)).toBeCloseTo(2, 6);
  });

  it('takes a profile from a file beside it, with its own peak factor', async () => {
    file(
      'day.csv',
      `hour,weight\n${Array.from({ length: 24 }, (_, hour) => `${hour},${hour === 20 ? 6 : 1}`).join('\n')}\n`,
    );
    const path = file('own.csv', `name,qps,input_tokens,output_tokens,profile\nchat,29,100,100,./day.csv\n`);
    const input = await readInput([path], plainOptions);
    expect(input.kind === 'workloads' && input.workloads[0].qpsPeakHour).toBeCloseTo((29 * 6 * 24) / 29, 6);
  });

  it('lays objectives of the run and single cells over the rows', async () => {
    const path = file('laid.csv', `${smallest}\nchat,4,1200,250,1500\n`);
    const input = await readInput([path], {
      ...plainOptions,
      objectives: { ttft_p95_ms: 700, e2e_p99_s: 12 },
      cells: { chat: { qps: '40', cached_share: '0.25' } },
      scale: 2,
    });
    if (input.kind !== 'workloads') throw new Error('not workloads');
    expect(input.workloads[0]).toMatchObject({ qpsMean: 80, cachedShare: 0.25 });
    expect(input.workloads[0].objectives.map(({ column, limitS }) => [column, limitS])).toEqual([
      ['ttft_p95_ms', 0.7],
      ['e2e_p99_s', 12],
    ]);
    const stray = await mistakesOf([path], {
      ...plainOptions,
      cells: { chta: { qps: '1' }, chat: { qsp: '1' } },
    });
    expect(stray.map(({ help }) => help)).toEqual(['did you mean `chat`?', 'did you mean `qps`?']);
  });
});

describe('mistakes in a workload table', () => {
  it('are shown all at once, each with line, column and length', async () => {
    const path = file(
      'many.csv',
      `${smallest},ttft_p95,qsp\nchat,4O,1e400,NaN,-5,1,1\nchat,0,100,200,12 ms,1,1\n`,
    );
    const diagnostics = await mistakesOf([path]);
    expect(places(diagnostics)).toEqual([
      ['CAP106', 1, 49, 8],
      ['CAP105', 1, 58, 3],
      ['CAP104', 2, 6, 2],
      ['CAP104', 2, 9, 5],
      ['CAP104', 2, 15, 3],
      ['CAP104', 2, 19, 2],
      ['CAP107', 3, 1, 4],
      ['CAP104', 3, 6, 1],
      ['CAP104', 3, 16, 5],
    ]);
    expect(diagnostics.filter(({ severity }) => severity === 'warning').map(({ code }) => code)).toEqual([
      'CAP105',
    ]);
    expect(diagnostics[0].help).toContain('ttft_p95_ms');
    expect(diagnostics[1].help).toContain('qps');
    expect(diagnostics[2].help).toContain('40');
    for (const { file: named, help } of diagnostics)
      expect([named, help === undefined]).toEqual([path, false]);
  });

  it('keep their place after quoted cells with newlines, in a table with carriage returns and a byte-order mark', async () => {
    const path = file(
      'placed.csv',
      '\ufeffsep=;\r\nname;qps;input_tokens;output_tokens;notes\r\na;0,8;1.100;200;"x\r\ny;""z"""\r\n\r\nb;two;900;200;n\r\n',
    );
    expect(places(await mistakesOf([path]))).toEqual([['CAP104', 6, 3, 3]]);
  });

  it.each([
    ['an unknown column is an error when strict', `${smallest},colour\nchat,1,2,3,4,red\n`, 'CAP105', 1, 49],
    [
      'a known column without its unit',
      'name,qps,input_tokens,output_tokens,deadline\nchat,1,2,3,4\n',
      'CAP106',
      1,
      37,
    ],
    [
      'a latency in another unit',
      'name,qps,input_tokens,output_tokens,ttft_p95_s\nchat,1,2,3,4\n',
      'CAP106',
      1,
      37,
    ],
    ['a column twice', 'name,qps,rps,input_tokens,output_tokens\nchat,1,1,2,3\n', 'CAP107', 1, 10],
    ['a header without a rate', 'name,input_tokens,output_tokens\nchat,1,2\n', 'CAP108', 1, 1],
    ['a p95 below its p50', 'name,qps,input_p50,input_p95,output_tokens\na,1,1000,500,3\n', 'CAP110', 2, 10],
    [
      'a mean and a p95 that no lognormal has',
      'name,qps,input_tokens,input_p95,output_tokens\na,1,100,1000,3\n',
      'CAP110',
      2,
      9,
    ],
    ['a peak below the mean', 'name,qps,qps_peak,input_tokens,output_tokens\na,9,5,100,3\n', 'CAP110', 2, 5],
    [
      'a peak of a flat profile',
      'name,qps,qps_peak,profile,input_tokens,output_tokens\na,9,50,flat,100,3\n',
      'CAP110',
      2,
      5,
    ],
    [
      'a bare percentage as a share',
      'name,qps,input_tokens,output_tokens,cached_share\na,1,100,3,25\n',
      'CAP104',
      2,
      11,
    ],
    [
      'a cap below the mean output',
      'name,qps,input_tokens,output_tokens,max_output_tokens\na,1,100,300,25\n',
      'CAP110',
      2,
      13,
    ],
    ['an unknown zone', 'name,qps,input_tokens,output_tokens,tz\na,1,100,3,Berlin\n', 'CAP104', 2, 11],
    ['an unknown profile', 'name,qps,input_tokens,output_tokens,profile\na,1,100,3,ofice\n', 'CAP113', 2, 11],
    [
      'a profile file that is absent',
      'name,qps,input_tokens,output_tokens,profile\na,1,100,3,./absent.csv\n',
      'CAP113',
      2,
      11,
    ],
    [
      'an unknown residency',
      'name,qps,input_tokens,output_tokens,residency\na,1,100,3,onpremise\n',
      'CAP104',
      2,
      11,
    ],
    [
      'a unit without a number',
      'name,qps,input_tokens,output_tokens,unit\na,1,100,3,conversation\n',
      'CAP104',
      2,
      11,
    ],
    ['no name', 'name,qps,input_tokens,output_tokens\n,1,100,3\n', 'CAP108', 2, 1],
    ['a row with too few cells', `${smallest}\nchat,1,2,3\n`, 'CAP111', 2, 10],
    ['a row with too many cells', `${smallest}\nchat,1,5,2,3,4\n`, 'CAP111', 2, 14],
    ['a quote that is never closed', `${smallest}\nchat,1,2,3,4\n"b,1,2,3,4\n`, 'CAP111', 3, 1],
    [
      'a number that can be read in two ways',
      'name;qps;input_tokens;output_tokens\na;1.100;100;3\n',
      'CAP109',
      2,
      3,
    ],
    ['two decimal marks', 'name;qps;input_tokens;output_tokens\na;1.5;100;3\nb;1,5;100;3\n', 'CAP109', 3, 3],
    [
      'a rate and sessions at once',
      'name,qps,sessions_peak,input_tokens,output_tokens\na,1,5,100,3\n',
      'CAP110',
      2,
      3,
    ],
    ['a header and nothing else', `${smallest}\n`, 'CAP101', 1, undefined],
  ])('%s', async (name, text, code, line, column) => {
    const path = file('one.csv', text);
    const strict = name.includes('strict');
    const diagnostics = await mistakesOf([path], { ...plainOptions, strict });
    expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.line, diagnostic.column])).toEqual([
      [code, line, column],
    ]);
    expect(diagnostics[0].help ?? '').not.toBe('');
  });

  it('read 25 % and 0.25 alike, and a bare comma file with 1.125 as a fraction', () => {
    expect(aWorkload({ cached_share: '25 %' }).cachedShare).toBe(
      aWorkload({ cached_share: '0.25' }).cachedShare,
    );
    expect(aWorkload({ qps_peak: '1.125' }).qpsPeakHour).toBe(1.125);
  });
});

describe('files that are no workload', () => {
  it.each([
    ['an empty file', '', 'CAP101'],
    ['empty lines', '\n\n  \n', 'CAP101'],
    ['binary junk', Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919 + (i >> 3)) % 256), 'CAP102'],
    ['a zip archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'CAP102'],
    ['a zstd file', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0), 'CAP102'],
    ['JSON of another kind', '{"a": 1}\n', 'CAP102'],
    ['prose', 'This is a letter\nand no table\n', 'CAP102'],
    ['lengths without arrivals', 'num_prefill_tokens,num_decode_tokens\n1,2\n', 'CAP102'],
    ['a cut gzip', gzipSync(`${smallest}\nchat,1,2,3,4\n`).subarray(0, 40), 'CAP103'],
    [
      'a gzip with a wrong byte',
      gzipSync(`${smallest}\nchat,1,2,3,4\n`).map((byte, i) => (i === 30 ? byte ^ 0xff : byte)),
      'CAP103',
    ],
  ])('%s is refused', async (_name, content, code) => {
    const diagnostics = await mistakesOf([file('other.dat', content)]);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  it('a missing file and a folder are named, both at once', async () => {
    const diagnostics = await mistakesOf([join(folder, 'absent.csv'), folder]);
    expect(diagnostics.map(({ code, file: named }) => [code, named])).toEqual([
      ['CAP100', join(folder, 'absent.csv')],
      ['CAP100', folder],
    ]);
  });

  it('a line that never ends is refused without being held', async () => {
    const path = file('long.csv', `${smallest}\n${'a'.repeat(30_000_000)}`);
    expect(places(await mistakesOf([path]))).toEqual([['CAP112', 2, 1, undefined]]);
  });

  it('a workload and a trace do not go together', async () => {
    const trace = file('t.csv', 'arrival_s,input_tokens,output_tokens\n0,1,1\n');
    const diagnostics = await mistakesOf([file('w.csv', `${smallest}\nchat,1,2,3,4\n`), trace]);
    expect(diagnostics.map(({ code, file: named }) => [code, named])).toEqual([['CAP124', trace]]);
  });

  it('a name that two files share is refused', async () => {
    const text = `${smallest}\nchat,1,2,3,4\n`;
    expect((await mistakesOf([file('x.csv', text), file('y.csv', text)])).map(({ code }) => code)).toEqual([
      'CAP107',
    ]);
  });
});
