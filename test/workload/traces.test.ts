import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, InputError } from '../../src/diagnostics/diagnostic.ts';
import { readInput } from '../../src/workload/read-input.ts';
import { inspectInput } from '../../src/workload/read-inspection.ts';
import { StampParser } from '../../src/workload/trace/parse-stamp.ts';
import { PrefixBlocks } from '../../src/workload/trace/prefix-blocks.ts';
import { scanTable } from '../../src/workload/trace/scan-table.ts';
import type { ReadInputOptions, TraceInput } from '../../src/workload/workload-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'capplan-trace-'));
const options: ReadInputOptions = { strict: false, objectives: { ttft_p95_ms: 1000 } };

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function readTraces(
  paths: readonly string[],
  over: Partial<ReadInputOptions> = {},
): Promise<TraceInput> {
  const input = await readInput(paths, { ...options, ...over });
  if (input.kind !== 'trace') throw new Error('not a trace');
  return input;
}

async function mistakesOf(content: string | Uint8Array): Promise<readonly Diagnostic[]> {
  try {
    await readInput([file('mistaken.csv', content)], options);
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics;
    throw error;
  }
  throw new Error('the trace was accepted');
}

describe('a trace', () => {
  it('in the Azure layout is read with its 100 ns stamps, naive or with offset, and reported row by row', async () => {
    const path = file(
      'azure.any',
      'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805907,374,44\r\n2023-11-16 18:15:50.9951690,396,0\r\n2023-11-17 00:00:01,5,6\r\n',
    );
    const { stream, report, inputs, workloads } = await readTraces([path]);
    expect(Array.from(stream.arrivalS)).toEqual([0, expect.closeTo(20_654.3194093, 7)]);
    expect(Array.from(stream.inputTokens)).toEqual([374, 5]);
    expect(stream.startEpochS).toBeCloseTo(Date.UTC(2023, 10, 16, 18, 15, 46) / 1000 + 0.6805907, 5);
    expect(stream.startHourOfWeek).toBeCloseTo(3 * 24 + 18.263, 3);
    const [facts] = report.files;
    expect(facts).toMatchObject({
      format: 'azure',
      rows: 3,
      kept: 2,
      dropped: [{ reason: 'no output tokens', rows: 1 }],
      zoneBasis: 'assumed',
      zone: 'UTC',
      tickS: 1e-7,
    });
    expect(facts.dialect).toMatchObject({ delimiter: ',', lineEnd: 'CRLF', gzip: false });
    expect(facts.gapsOver60S).toEqual({ count: 1, longestS: 20_655 });
    expect(inputs[0]).toMatchObject({ rows: 3, kept: 2, dropped: 1 });
    expect(workloads[0]).toMatchObject({ name: 'azure.any', rateBasis: 'trace', meanIsAssumed: false });
    expect(workloads[0].objectives).toEqual([
      { column: 'ttft_p95_ms', metric: 'ttft', percentile: 95, limitS: 1 },
    ]);

    const stated = file(
      'azure24.csv',
      'TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-12 00:00:00.001163+00:00,1,1\n2024-05-12 02:00:00+02:00,1,1\n2024-05-11T20:00:01-0400,1,1\n',
    );
    const again = await readTraces([stated]);
    expect(Array.from(again.stream.arrivalS)).toEqual([0, expect.closeTo(0.001163, 9), 1]);
    expect(again.report.files[0]).toMatchObject({ zoneBasis: 'stated', outOfOrder: 1 });
  });

  it('is read by the clocks of its zone on the days when these are changed', async () => {
    const epochS = async (tz: string, ...stamps: string[]): Promise<number[]> => {
      const rows = stamps.map((stamp) => `${stamp},1,1\n`).join('');
      const path = file('clocks.csv', `TIMESTAMP,ContextTokens,GeneratedTokens\n${rows}`);
      const { stream } = await readTraces([path], { tz });
      const start = stream.startEpochS ?? Number.NaN;
      return Array.from(stream.arrivalS, (arrivalS) => start + arrivalS);
    };
    const at = (iso: string): number => Date.parse(iso) / 1000;
    expect(await epochS('Europe/Berlin', '2025-03-30 01:59:00', '2025-03-30 03:00:00')).toEqual([
      at('2025-03-30T00:59:00Z'),
      at('2025-03-30T01:00:00Z'),
    ]);
    expect(await epochS('America/New_York', '2024-11-03 00:30:00', '2024-11-03 03:30:00')).toEqual([
      at('2024-11-03T04:30:00Z'),
      at('2024-11-03T08:30:00Z'),
    ]);
    // Twice on the clock: the first is meant. Never on the clock: as if it had not been changed yet.
    expect(await epochS('Europe/Berlin', '2024-10-27 02:30:00')).toEqual([at('2024-10-27T00:30:00Z')]);
    expect(await epochS('Europe/Berlin', '2025-03-30 02:30:00')).toEqual([at('2025-03-30T01:30:00Z')]);
  });

  it('without a zone is taken in the zone that is asked for', async () => {
    const path = file('zone.csv', 'TIMESTAMP,ContextTokens,GeneratedTokens\n2024-07-01 12:00:00,1,1\n');
    const { stream } = await readTraces([path], { tz: 'Europe/Berlin' });
    expect(stream.startEpochS).toBe(Date.UTC(2024, 6, 1, 10) / 1000);
  });

  it('knows the hour of the week in which it was busiest, where its stamps have a calendar', async () => {
    // A Thursday.
    const rows = ['18:15:00', '19:20:00', '19:40:00'].map((time) => `2023-11-16 ${time},1,1\n`).join('');
    const path = file('thursday.csv', `TIMESTAMP,ContextTokens,GeneratedTokens\n${rows}`);
    const peakHour = async (tz: string) => (await readTraces([path], { tz })).workloads[0].recordedPeakHour;
    expect(await peakHour('UTC')).toBe(3 * 24 + 19);
    expect(await peakHour('America/New_York')).toBe(4 * 24);
    const relative = file(
      'relative.csv',
      'arrived_at,num_prefill_tokens,num_decode_tokens\n0.5,10,20\n1,3,4\n',
    );
    expect((await readTraces([relative])).workloads[0].recordedPeakHour).toBeNull();
  });

  it('in the layouts of Vidur, BurstGPT and capplan is read by its column names', async () => {
    const vidur = await readTraces([
      file('v', 'arrived_at,num_prefill_tokens,num_decode_tokens\n0.5,10,20\n1.25,30,40\n'),
    ]);
    expect(Array.from(vidur.stream.arrivalS)).toEqual([0.5, 1.25]);
    const burst = await readTraces([
      file(
        'b',
        'Timestamp,Model,Extra,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,x,472,18,490,Conversation log\n45,GPT-4,x,1,0,1,API log\n',
      ),
    ]);
    expect([burst.stream.count, burst.stream.inputTokens[0], burst.stream.outputTokens[0]]).toEqual([
      1, 472, 18,
    ]);
    expect(burst.report.files[0].dropped).toEqual([{ reason: 'no output tokens', rows: 1 }]);
    const own = await readTraces([
      file(
        'o',
        'workload;arrival_s;input_tokens;output_tokens;cached_tokens\nchat;0,5;100;10;60\nrag;0,25;50;20;0\nchat;1;10;1;10\n',
      ),
    ]);
    expect(own.stream.workloadNames).toEqual(['chat', 'rag']);
    expect(Array.from(own.stream.arrivalS)).toEqual([0.25, 0.5, 1]);
    expect(Array.from(own.stream.workload)).toEqual([1, 0, 0]);
    expect(Array.from(own.stream.cachedTokens)).toEqual([0, 60, 10]);
    expect(own.workloads.map(({ name, cachedShare }) => [name, cachedShare])).toEqual([
      ['chat', expect.closeTo(70 / 110, 9)],
      ['rag', 0],
    ]);
    expect(own.report.files[0]).toMatchObject({ outOfOrder: 1, dialect: { delimiter: ';', decimal: ',' } });
  });

  it('of JSON lines turns block hashes into cached tokens, for a cache of any size', async () => {
    const line = (timestamp: number, input: number, ids: readonly number[]) =>
      JSON.stringify({ timestamp, input_length: input, output_length: 5, hash_ids: ids });
    const path = file(
      'mooncake.csv',
      [line(0, 1200, [1, 2, 3]), line(3000, 1500, [1, 2, 4]), line(3000, 600, [9, 2])].join('\n'),
    );
    const { stream, report } = await readTraces([path]);
    expect(Array.from(stream.arrivalS)).toEqual([0, 3, 3]);
    expect(Array.from(stream.cachedTokens)).toEqual([0, 1024, 0]);
    expect(report.files[0].ties).toBe(1);
    expect(report.files[0].cachedShare).toBeCloseTo(1024 / 3300, 9);
    const small = await readTraces([path], { prefixCacheTokens: 512 });
    expect(Array.from(small.stream.cachedTokens)).toEqual([0, 512, 0]);
  });

  it('is sorted by arrival, and equal stamps keep their order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 }),
        async (stamps) => {
          const path = file(
            'shuffled.csv',
            `arrival_s,input_tokens,output_tokens\n${stamps.map((stamp, i) => `${stamp},${i + 1},1`).join('\n')}\n`,
          );
          const { stream } = await readTraces([path]);
          const order = stamps
            .map((stamp, i) => ({ stamp, i }))
            .sort((a, b) => a.stamp - b.stamp || a.i - b.i);
          expect(Array.from(stream.inputTokens)).toEqual(order.map(({ i }) => i + 1));
          expect(Array.from(stream.arrivalS)).toEqual(order.map(({ stamp }) => stamp));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is compressed in time by the scale, every request kept', async () => {
    const path = file('scaled.csv', 'arrival_s,input_tokens,output_tokens\n0,1,1\n10,2,2\n');
    const { stream, workloads } = await readTraces([path], { scale: 4 });
    expect(Array.from(stream.arrivalS)).toEqual([0, 2.5]);
    expect(workloads[0].qpsMean).toBeCloseTo((2 / 20) * 4, 9);
  });

  it('joins another one by weekday and hour, across the end of the week', async () => {
    const head = 'TIMESTAMP,ContextTokens,GeneratedTokens\n';
    const sunday = file('sunday.csv', `${head}2024-05-12 23:00:00,1,1\n2024-05-12 23:30:00,1,1\n`);
    const monday = file('monday.csv', `${head}2023-11-13 01:00:00,2,2\n`);
    const { stream } = await readTraces([monday, sunday]);
    expect(Array.from(stream.arrivalS)).toEqual([0, 1800, 7200]);
    expect(stream.startHourOfWeek).toBe(6 * 24 + 23);
    expect(stream.workloadNames).toEqual(['monday', 'sunday']);
    expect(Array.from(stream.workload)).toEqual([1, 1, 0]);
  });

  it('gives the same report from inspect, which keeps no rows', async () => {
    const path = file(
      'same.csv.gz',
      gzipSync(
        `arrival_s,input_tokens,output_tokens\n${Array.from({ length: 500 }, (_, i) => `${i * 0.7},${i + 1},${(i % 7) + 1}`).join('\n')}\n`,
      ),
    );
    const inspection = await inspectInput([path], options);
    const { report, inputs } = await readTraces([path]);
    expect(inspection.kind === 'trace' && inspection.report).toEqual(report);
    expect(inspection.inputs).toEqual(inputs);
    expect(report.files[0].dialect.gzip).toBe(true);
    expect(report.files[0].demand.requests.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(490);
  });
});

describe('mistakes in a trace', () => {
  const head = 'arrival_s,input_tokens,output_tokens\n';

  it.each([
    ['an arrival that is no time', `${head}0,1,1\nnoon,2,2\n`, 'CAP120', 3, 1],
    ['a negative arrival', `${head}0,1,1\n-4,2,2\n`, 'CAP120', 3, 1],
    ['an arrival in nanoseconds', `${head}1788257705120000000,1,1\n`, 'CAP120', 2, 1],
    ['a negative token count', `${head}0,1,1\n4,-2,2\n`, 'CAP121', 3, 3],
    ['a token count with a fraction', `${head}0,1,1.5\n`, 'CAP121', 2, 5],
    ['an absurd token count', `${head}0,1,1e12\n`, 'CAP121', 2, 5],
    ['an empty token count', `${head}0,,7\n`, 'CAP121', 2, 3],
    ['a row with too few cells', `${head}0,1\n`, 'CAP111', 2, 1],
    ['a quote that is never closed', `${head}0,1,1\n1,"2,2\n3,3,3\n`, 'CAP111', 3, 1],
    [
      'an impossible date',
      'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-02-30 00:00:00,1,1\n',
      'CAP120',
      2,
      1,
    ],
    ['requests over more than 400 days', `${head}0,1,1\n35000000,1,1\n`, 'CAP122', undefined, undefined],
    [
      'more than a million requests a second',
      `${head}${'0,1,1\n'.repeat(1500)}`,
      'CAP122',
      undefined,
      undefined,
    ],
    ['no usable request', `${head}0,1,0\n`, 'CAP123', undefined, undefined],
    ['a header and nothing else', head, 'CAP101', undefined, undefined],
  ])('%s', async (_name, text, code, line, column) => {
    const diagnostics = await mistakesOf(text);
    expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.line, diagnostic.column])).toEqual([
      [code, line, column],
    ]);
    expect(diagnostics[0].help ?? '').not.toBe('');
  });

  it('are shown together, but not without end, and never with a whole row', async () => {
    const diagnostics = await mistakesOf(`${head}${'x,secret-prompt,y\n'.repeat(5000)}`);
    expect(diagnostics).toHaveLength(21);
    expect(diagnostics[20].message).toContain('was not read');
    expect(JSON.stringify(diagnostics)).not.toContain('secret-prompt');
  });

  it('a cut gzip fails as a whole, whatever was read before', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `${i},${(i * 7919) % 997},5`).join('\n');
    const packed = gzipSync(head + rows);
    expect((await mistakesOf(packed.subarray(0, packed.length - 9))).map(({ code }) => code)).toEqual([
      'CAP103',
    ]);
  });

  it('a broken line of JSON is named', async () => {
    const diagnostics = await mistakesOf(
      '{"timestamp": 0, "input_length": 5, "output_length": 1}\n{"timestamp": 1, "inp\n',
    );
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([['CAP111', 2]]);
  });
});

describe('the scanner of tables', () => {
  async function records(text: string, chunkBytes: number, width: number): Promise<string[][]> {
    const found: string[][] = [];
    const bytes = Buffer.from(text);
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    }
    await scanTable(chunks(), {
      file: 'x',
      delimiter: ',',
      width,
      stop: () => false,
      takePlain: null,
      onWrongWidth: (cells, line) => found.push([`${cells} cells`, String(line)]),
      onRecord: (block, starts, ends, line) =>
        found.push([
          ...Array.from({ length: width }, (_, i) =>
            Buffer.from(block.subarray(starts[i], ends[i])).toString(),
          ),
          String(line),
        ]),
    });
    return found;
  }

  const cell = fc.string({ unit: fc.constantFrom('a', '1', ',', '"', '\n', ' ', 'é'), maxLength: 6 });
  const plainCell = fc.string({ unit: fc.constantFrom('a', '1', ' ', 'é', '.'), minLength: 1, maxLength: 6 });
  const quoteIf = (text: string, always: boolean): string =>
    always || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

  it('finds the same cells and lines with quotes as without, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(plainCell, plainCell), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('\n', '\r\n'),
        async (rows, chunkBytes, end) => {
          const write = (always: boolean): string =>
            rows.map((row) => row.map((text) => quoteIf(text, always)).join(',')).join(end) + end;
          const expected = rows.map((row, i) => [...row, String(i + 1)]);
          expect(await records(write(false), chunkBytes, 2)).toEqual(expected);
          expect(await records(write(true), chunkBytes, 2)).toEqual(expected);
        },
      ),
    );
  });

  it('keeps delimiters, quotes and newlines inside quoted cells, and counts lines through them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(plainCell, cell), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, chunkBytes) => {
          let line = 1;
          const expected = rows.map((row) => {
            const at = line;
            line += 1 + row.join('').split('\n').length - 1;
            return [...row, String(at)];
          });
          const text = `${rows.map((row) => row.map((value) => quoteIf(value, value === '')).join(',')).join('\n')}\n`;
          expect(await records(text, chunkBytes, 2)).toEqual(expected);
        },
      ),
    );
  });
});

describe('stamps', () => {
  const parser = () => new StampParser({ calendar: true, unitS: 1, decimalMark: '.', zoneOffsetS: () => 0 });

  it('agree with Date for every moment from 2000 to 2100, to the microsecond', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2000, 0, 2), max: Date.UTC(2100, 11, 31) }),
        fc.integer({ min: 0, max: 999 }),
        (epochMs, micro) => {
          const text = new Date(epochMs)
            .toISOString()
            .replace('Z', `${String(micro).padStart(3, '0')}+00:00`)
            .replace('T', ' ');
          const stamps = parser();
          const relativeS = stamps.parse(Buffer.from(text), 0, text.length);
          const midnightS = Math.floor(epochMs / 86_400_000) * 86_400;
          expect(stamps.baseEpochS).toBe(midnightS);
          expect(relativeS).toBeCloseTo((epochMs - midnightS * 1000) / 1000 + micro / 1e6, 9);
        },
      ),
    );
  });
});

describe('a prefix cache', () => {
  it('never serves less when it is larger, and an unlimited one serves every prefix seen before', () => {
    const prompts = fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 }), { maxLength: 30 });
    // A block id stands for the whole prefix up to it, as in the trace.
    const chained = (choices: readonly number[]): number[] =>
      choices.map((_, i) => Number(`1${choices.slice(0, i + 1).join('')}`));
    fc.assert(
      fc.property(prompts, fc.integer({ min: 1, max: 12 }), (choices, capacity) => {
        const caches = [capacity, Number.POSITIVE_INFINITY].map((size) => new PrefixBlocks(size));
        const seen = new Set<number>();
        for (const choice of choices) {
          const ids = chained(choice);
          const [limited, unlimited] = caches.map((cache) => cache.serve(ids));
          expect(limited).toBeLessThanOrEqual(unlimited);
          expect(unlimited).toBe(ids.filter((id) => seen.has(id)).length);
          for (const id of ids) seen.add(id);
        }
      }),
    );
  });
});

describe('what a trace leaves open', () => {
  const path = file('open.csv', 'arrival_s,input_tokens,output_tokens\n0,1,1\n1,1,1\n');

  it('can be said beside it, by workload and column', async () => {
    const { workloads } = await readTraces([path], {
      objectives: { ttft_p95_ms: 500 },
      cells: {
        open: { model: 'llama-3.3-70b', residency: 'eu|us', e2e_p99_s: '9', growth_pct_month: '5 %' },
      },
    });
    expect(workloads[0]).toMatchObject({
      model: 'llama-3.3-70b',
      residency: ['eu', 'us'],
      growthPctMonth: 5,
    });
    expect(workloads[0].objectives.map(({ column, limitS }) => [column, limitS])).toEqual([
      ['ttft_p95_ms', 0.5],
      ['e2e_p99_s', 9],
    ]);
    expect(workloads[0].assumptions.map((assumption) => assumption.path)).not.toContain(
      'workload.open.model',
    );
  });

  it('is not what it records, and not another workload', async () => {
    const wrong = { ...options, cells: { open: { qps: '3', modle: 'x', residency: 'mars' }, other: {} } };
    const error = await readInput([path], wrong).catch((thrown: unknown) => thrown);
    if (!(error instanceof InputError)) throw new Error('accepted');
    expect(error.diagnostics.map(({ message }) => message)).toEqual([
      '"workload.other" names no workload of the input',
      '"workload.open.qps" cannot be set: the trace records it',
      '"workload.open.modle" names no column of a workload',
      'workload.open: "mars" is no residency',
    ]);
  });
});
