import type { Source } from '../read-source.ts';
import type { Recognised } from '../recognise-input.ts';
import { type DecimalMark, decideDecimalMark, parseNumber } from '../table/number-dialect.ts';
import { plainColumnName } from '../table/workload-columns.ts';
import type { TraceFormat } from './import-report.ts';
import { StampParser } from './parse-stamp.ts';
import { PlainRows } from './plain-rows.ts';
import { scanTable } from './scan-table.ts';
import type { TraceColumn, TraceRows } from './trace-rows.ts';

type TableTrace = Extract<Recognised, { kind: 'table-trace' }>;

interface Layout {
  readonly arrival: string;
  readonly input: string;
  readonly output: string;
  readonly cached: string | null;
  readonly workload: string | null;
  readonly calendar: boolean;
}

const layouts: Readonly<Record<TableTrace['format'], Layout>> = {
  azure: {
    arrival: 'timestamp',
    input: 'contexttokens',
    output: 'generatedtokens',
    cached: null,
    workload: null,
    calendar: true,
  },
  vidur: {
    arrival: 'arrived_at',
    input: 'num_prefill_tokens',
    output: 'num_decode_tokens',
    cached: null,
    workload: null,
    calendar: false,
  },
  burstgpt: {
    arrival: 'timestamp',
    input: 'request_tokens',
    output: 'response_tokens',
    cached: null,
    workload: null,
    calendar: false,
  },
  capplan: {
    arrival: 'arrival_s',
    input: 'input_tokens',
    output: 'output_tokens',
    cached: 'cached_tokens',
    workload: 'workload',
    calendar: false,
  },
};

export const traceTitles: Readonly<Record<TraceFormat, string>> = {
  azure: 'Azure LLM inference trace',
  mooncake: 'Mooncake trace (JSON lines)',
  vidur: 'Vidur or Splitwise trace',
  burstgpt: 'BurstGPT trace',
  capplan: 'capplan request trace',
};

/** What a reader learned besides the rows. */
export interface TraceFacts {
  readonly stamps: StampParser;
  readonly decimal: DecimalMark;
  readonly hasCached: boolean;
  /** Values of the workload column in the order of their first row; empty without such a column. */
  readonly workloadNames: readonly string[];
}

const COMMA = 0x2c;
const SPACE = 0x20;
const ZERO = 0x30;

/** Reads a CSV trace into `rows`. */
export async function readTableTrace(
  source: Source,
  trace: TableTrace,
  rows: TraceRows,
  zoneOffsetS: (localS: number) => number,
): Promise<TraceFacts> {
  const layout = layouts[trace.format];
  const names = trace.header.map(plainColumnName);
  const at = (name: string | null): number => (name === null ? -1 : names.indexOf(name));
  const columns = {
    arrival: at(layout.arrival),
    input: at(layout.input),
    output: at(layout.output),
    cached: at(layout.cached),
    workload: at(layout.workload),
  };
  const decimal = decimalOf(source.head, trace, [columns.arrival, columns.input, columns.output]);
  const stamps = new StampParser({ calendar: layout.calendar, unitS: 1, decimalMark: decimal, zoneOffsetS });
  const workloads = new Map<string, number>();

  const tokens = (bytes: Uint8Array, from: number, to: number): number => {
    let value = 0;
    for (let i = from; i < to; i += 1) {
      const digit = bytes[i] - ZERO;
      if (digit < 0 || digit > 9) return oddNumber(bytes, from, to, decimal);
      value = value * 10 + digit;
    }
    return to > from ? value : Number.NaN;
  };

  const isPlain = names.length === 3 && columns.arrival === 0 && columns.input === 1 && columns.output === 2;
  const { delimiter } = trace.dialect;
  const plain = new PlainRows(stamps, rows, { calendar: layout.calendar, delimiter, decimalMark: decimal });

  let headerLeft = 1 + trace.dialect.skipLines;
  await scanTable(withoutMark(source.chunks(), trace.byteOrderMark), {
    file: source.path,
    delimiter,
    width: trace.header.length,
    stop: () => rows.hopeless,
    takePlain: isPlain ? (block, from) => plain.take(block, from) : null,
    onWrongWidth: (cells, line) => {
      if (headerLeft > 0) {
        headerLeft -= 1;
        return;
      }
      rows.broken(
        `row has ${cells} cells, the header has ${trace.header.length}`,
        line,
        'give every row as many cells as the header',
      );
    },
    onRecord: (bytes, starts, ends, line) => {
      if (headerLeft > 0) {
        headerLeft -= 1;
        return;
      }
      trim(bytes, starts, ends, columns.arrival);
      const stampS = stamps.parse(bytes, starts[columns.arrival], ends[columns.arrival]);
      const input = tokens(bytes, starts[columns.input], ends[columns.input]);
      const output = tokens(bytes, starts[columns.output], ends[columns.output]);
      const cached = columns.cached < 0 ? 0 : tokens(bytes, starts[columns.cached], ends[columns.cached]);
      const workload =
        columns.workload < 0
          ? 0
          : indexOfName(workloads, bytes, starts[columns.workload], ends[columns.workload]);
      const wrong = rows.take(stampS, input, output, cached, workload);
      if (wrong === null) return;
      const text = (column: number): string =>
        Buffer.from(bytes.subarray(starts[column], ends[column])).toString('utf8');
      if (isRepeatedHeader(names, starts.length, text)) {
        rows.drop('repeated header');
        return;
      }
      reportMistake(rows, wrong, columns[wrong], trace, text, starts, line);
    },
  });
  return { stamps, decimal, hasCached: columns.cached >= 0, workloadNames: [...workloads.keys()] };
}

function reportMistake(
  rows: TraceRows,
  wrong: TraceColumn,
  column: number,
  trace: TableTrace,
  text: (column: number) => string,
  starts: Int32Array,
  line: number,
): void {
  const lineStart = starts[0];
  rows.mistake(wrong, trace.header[column], text(column).slice(0, 80), line, starts[column] - lineStart + 1);
}

function isRepeatedHeader(
  names: readonly string[],
  _cells: number,
  text: (column: number) => string,
): boolean {
  return names.every((name, column) => plainColumnName(text(column)) === name);
}

/** Spaces around a stamp are no part of it. */
function trim(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, column: number): void {
  while (starts[column] < ends[column] && bytes[starts[column]] === SPACE) starts[column] += 1;
  while (starts[column] < ends[column] && bytes[ends[column] - 1] === SPACE) ends[column] -= 1;
}

/** `12.0`, `1e3`, ` 7`: numbers that are whole but not plain digits. NaN otherwise. */
function oddNumber(bytes: Uint8Array, from: number, to: number, decimal: DecimalMark): number {
  if (to - from > 40) return Number.NaN;
  return parseNumber(Buffer.from(bytes.subarray(from, to)).toString('latin1'), decimal)?.value ?? Number.NaN;
}

function indexOfName(names: Map<string, number>, bytes: Uint8Array, from: number, to: number): number {
  const name = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
    .toString('utf8')
    .trim();
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}

/** The mark of the file from its first 64 KiB; a comma-separated trace has decimal points unless it quotes its numbers. */
function decimalOf(head: Buffer, trace: TableTrace, columns: readonly number[]): DecimalMark {
  const lines = head
    .toString('utf8')
    .split(/\r?\n/)
    .slice(1 + trace.dialect.skipLines, -1);
  if (trace.dialect.delimiter.charCodeAt(0) === COMMA) return '.';
  const cells = lines.flatMap((line) => {
    const parts = line.split(trace.dialect.delimiter);
    return columns.map((column) => ({ text: parts[column] ?? '' }));
  });
  const decision = decideDecimalMark(cells, trace.dialect.delimiter);
  return 'mark' in decision ? decision.mark : '.';
}

async function* withoutMark(chunks: AsyncIterable<Buffer>, byteOrderMark: boolean): AsyncGenerator<Buffer> {
  let first = byteOrderMark;
  for await (const chunk of chunks) {
    yield first ? chunk.subarray(3) : chunk;
    first = false;
  }
}
