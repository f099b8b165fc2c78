import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type TextDialect, textDialect } from './table/text-dialect.ts';
import { columnOf, plainColumnName } from './table/workload-columns.ts';
import type { TraceFormat } from './trace/import-report.ts';

export const LONGEST_LINE_BYTES = 1_000_000;

/** What a file is, told by its first bytes and its header. */
export type Recognised =
  | { readonly kind: 'workload'; readonly encoding: TextEncoding; readonly byteOrderMark: boolean }
  | {
      readonly kind: 'table-trace';
      readonly format: Exclude<TraceFormat, 'mooncake'>;
      readonly dialect: TextDialect;
      readonly byteOrderMark: boolean;
      readonly header: readonly string[];
    }
  | { readonly kind: 'json-trace'; readonly byteOrderMark: boolean }
  | { readonly kind: 'mistake'; readonly diagnostic: Diagnostic };

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

const archives: readonly {
  readonly bytes: readonly number[];
  readonly name: string;
  readonly unpack: string;
}[] = [
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], name: 'zstd', unpack: 'zstd -dc FILE | capplan simulate -' },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    name: 'a zip archive (or a spreadsheet)',
    unpack: 'unpack it, or save the sheet as CSV',
  },
  { bytes: [0xfd, 0x37, 0x7a, 0x58], name: 'xz', unpack: 'xz -dc FILE | capplan simulate -' },
  { bytes: [0x42, 0x5a, 0x68], name: 'bzip2', unpack: 'bzip2 -dc FILE | capplan simulate -' },
  { bytes: [0x50, 0x41, 0x52, 0x31], name: 'Parquet', unpack: 'write it as CSV, for example with duckdb' },
  { bytes: [0x1f, 0x8b], name: 'gzip inside gzip', unpack: 'gunzip it once' },
];

/** Columns that a trace layout must have, by plain name. */
const traceLayouts: readonly {
  readonly format: Exclude<TraceFormat, 'mooncake'>;
  readonly required: readonly string[];
}[] = [
  { format: 'azure', required: ['timestamp', 'contexttokens', 'generatedtokens'] },
  { format: 'vidur', required: ['arrived_at', 'num_prefill_tokens', 'num_decode_tokens'] },
  { format: 'burstgpt', required: ['timestamp', 'request_tokens', 'response_tokens'] },
  { format: 'capplan', required: ['arrival_s', 'input_tokens', 'output_tokens'] },
];

/** Decides what a file is. `head` holds its first bytes, `whole` says that there are no more. */
export function recogniseInput(path: string, head: Buffer, whole: boolean): Recognised {
  const mistake = (code: 'CAP101' | 'CAP102' | 'CAP112', message: string, help: string): Recognised => ({
    kind: 'mistake',
    diagnostic: { code, severity: 'error', message, file: path, help },
  });
  if (head.length === 0)
    return mistake(
      'CAP101',
      'the file is empty',
      'a workload has at least a header and one row; `capplan init` writes one',
    );
  for (const archive of archives) {
    if (archive.bytes.every((byte, i) => head[i] === byte))
      return mistake('CAP102', `the file is ${archive.name}`, archive.unpack);
  }
  const { encoding, markBytes } = recogniseEncoding(head);
  const text = new TextDecoder(encoding).decode(head.subarray(markBytes));
  if (encoding === 'utf-8' && !isText(head.subarray(markBytes), whole)) {
    return mistake(
      'CAP102',
      'the file is binary, or text in another encoding than UTF-8',
      'give a CSV or JSON lines in UTF-8',
    );
  }
  if (text.trim() === '' && whole)
    return mistake(
      'CAP101',
      'the file holds nothing but empty lines',
      'a workload has at least a header and one row; `capplan init` writes one',
    );

  const byteOrderMark = markBytes > 0;
  const firstCharacter = text.trimStart()[0];
  if (firstCharacter === '{' || firstCharacter === '[') return recogniseJson(path, text, byteOrderMark);

  const dialect = textDialect(text);
  const lines = text.split(/\r\n|\n|\r/);
  const headerLine = lines.slice(dialect.skipLines).find((line) => line.trim() !== '') ?? '';
  const header = headerLine.split(dialect.delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const names = new Set(header.map(plainColumnName));
  const layout = traceLayouts.find(({ required }) => required.every((name) => names.has(name)));
  if (layout !== undefined && encoding === 'utf-8') {
    return { kind: 'table-trace', format: layout.format, dialect, byteOrderMark, header };
  }
  if (lengthsOnly(names)) {
    return mistake(
      'CAP102',
      'the file has token counts but no arrival times',
      'add a column arrived_at (seconds), or state a rate in a workload CSV',
    );
  }
  if (header.some((cell) => columnOf(cell) !== null) || header.length > 1)
    return { kind: 'workload', encoding, byteOrderMark };
  return mistake(
    'CAP102',
    'the first line is no header of a workload or a trace',
    'the smallest header is name,qps,input_tokens,output_tokens,ttft_p95_ms; a trace has arrival_s,input_tokens,output_tokens',
  );
}

/** Encoding by the byte-order mark, UTF-8 without one. */
function recogniseEncoding(head: Buffer): {
  readonly encoding: TextEncoding;
  readonly markBytes: number;
} {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  return { encoding: 'utf-8', markBytes: 0 };
}

/** No NUL and valid UTF-8, save for a character cut at the end of the head. */
function isText(bytes: Buffer, whole: boolean): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !whole });
    return true;
  } catch {
    return false;
  }
}

function lengthsOnly(names: ReadonlySet<string>): boolean {
  return names.has('num_prefill_tokens') && names.has('num_decode_tokens');
}

function recogniseJson(path: string, text: string, byteOrderMark: boolean): Recognised {
  const line = text.trimStart().split(/\r?\n/, 1)[0];
  if (/"timestamp"\s*:/.test(line) && /"input_length"\s*:/.test(line) && /"output_length"\s*:/.test(line)) {
    return { kind: 'json-trace', byteOrderMark };
  }
  return {
    kind: 'mistake',
    diagnostic: {
      code: 'CAP102',
      severity: 'error',
      message: 'the file is JSON, but not in a layout that is known',
      file: path,
      line: 1,
      column: 1,
      help: 'known are JSON lines with timestamp (ms), input_length, output_length and hash_ids; otherwise write CSV: arrival_s,input_tokens,output_tokens',
    },
  };
}
