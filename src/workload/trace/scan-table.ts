import { CsvError, parse } from 'csv-parse/sync';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { lineTooLong } from '../read-text.ts';
import { LONGEST_LINE_BYTES } from '../recognise-input.ts';
import type { Delimiter } from '../table/text-dialect.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;

/** Takes the cells of one record as byte ranges: cell i is `bytes[starts[i], ends[i])`. */
type RecordSink = (bytes: Uint8Array, starts: Int32Array, ends: Int32Array, line: number) => void;

export interface ScanOptions {
  readonly file: string;
  readonly delimiter: Delimiter;
  /** Number of cells in every record. */
  readonly width: number;
  /** A record of another width. */
  readonly onWrongWidth: (cells: number, line: number) => void;
  readonly onRecord: RecordSink;
  /** Takes a record without quotes and returns where the next begins, or -1 to have its cells told; null: none is. */
  readonly takePlain: ((block: Uint8Array, from: number) => number) | null;
  /** Asked between blocks; true ends the scan. */
  readonly stop: () => boolean;
}

/**
 * Splits a stream of bytes into records. Blocks without a quote, which traces consist of, are scanned byte by byte;
 * blocks with one go through csv-parse, so that quoted delimiters and newlines mean what they should. Both give the same
 * records. Empty lines are skipped. Throws InputError for a line that never ends or a quote that is never closed.
 */
export async function scanTable(chunks: AsyncIterable<Uint8Array>, options: ScanOptions): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  for await (const bytes of chunks) {
    let chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const firstEnd = chunk.indexOf(NEWLINE) + 1;
    if (rest.length > 0 && firstEnd > 0 && !rest.includes(QUOTE) && !chunk.includes(QUOTE)) {
      // Only the record that was cut in two is copied.
      line = scanBlock(Buffer.concat([rest, chunk.subarray(0, firstEnd)]), line, options);
      chunk = chunk.subarray(firstEnd);
      rest = Buffer.alloc(0);
    }
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = lastRecordEnd(block);
    if (block.length - end > LONGEST_LINE_BYTES) {
      const at = line + countNewlines(block.subarray(0, end));
      const unclosed = block.subarray(end).includes(NEWLINE);
      throw new InputError([unclosed ? brokenQuotes(options.file, at) : lineTooLong(options.file, at)]);
    }
    line = scanBlock(block.subarray(0, end), line, options);
    rest = block.subarray(end);
    if (options.stop()) return;
  }
  if (rest.length > 0) scanBlock(rest, line, options);
}

function countNewlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/** End of the last newline that stands outside of quotes; 0 where there is none. */
function lastRecordEnd(block: Buffer): number {
  if (!block.includes(QUOTE)) return block.lastIndexOf(NEWLINE) + 1;
  let end = 0;
  let inQuotes = false;
  for (let at = 0; at < block.length; at += 1) {
    const byte = block[at];
    if (byte === QUOTE) inQuotes = !inQuotes;
    else if (byte === NEWLINE && !inQuotes) end = at + 1;
  }
  return end;
}

function scanBlock(block: Buffer, firstLine: number, options: ScanOptions): number {
  return block.includes(QUOTE) ? scanQuoted(block, firstLine, options) : scanPlain(block, firstLine, options);
}

function scanPlain(block: Buffer, firstLine: number, options: ScanOptions): number {
  const { width, onRecord, onWrongWidth, takePlain } = options;
  const delimiter = options.delimiter.charCodeAt(0);
  const starts = new Int32Array(width + 1);
  const ends = new Int32Array(width + 1);
  let line = firstLine;
  let at = 0;
  while (at < block.length) {
    const next = takePlain === null ? -1 : takePlain(block, at);
    if (next >= 0) {
      at = next;
      line += 1;
      continue;
    }
    const lineStart = at;
    let cells = 0;
    let from = at;
    let byte = 0;
    for (; at < block.length; at += 1) {
      byte = block[at];
      if (byte !== delimiter && byte !== NEWLINE) continue;
      if (byte === NEWLINE) break;
      if (cells < width) {
        starts[cells] = from;
        ends[cells] = at;
      }
      cells += 1;
      from = at + 1;
    }
    let end = at;
    if (end > from && block[end - 1] === RETURN) end -= 1;
    at += 1;
    if (cells === 0 && end === lineStart) {
      line += 1;
      continue;
    }
    if (cells < width) {
      starts[cells] = from;
      ends[cells] = end;
    }
    cells += 1;
    if (cells === width) onRecord(block, starts, ends, line);
    else onWrongWidth(cells, line);
    line += 1;
  }
  return line;
}

function scanQuoted(block: Buffer, firstLine: number, options: ScanOptions): number {
  const { width, onRecord, onWrongWidth } = options;
  const starts = new Int32Array(width);
  const ends = new Int32Array(width);
  let endByte = 0;
  let line = firstLine;
  try {
    parse(block, {
      delimiter: options.delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n'],
      on_record: (entry: unknown) => {
        const { record, info } = entry as { record: string[]; info: { bytes: number } };
        const raw = block.subarray(endByte, info.bytes);
        let blank = 0;
        for (; raw[blank] === NEWLINE || raw[blank] === RETURN; blank += 1)
          if (raw[blank] === NEWLINE) line += 1;
        if (record.length === width) {
          const bytes = Buffer.from(record.join(''), 'utf8');
          let at = 0;
          record.forEach((cell, i) => {
            starts[i] = at;
            at += Buffer.byteLength(cell);
            ends[i] = at;
          });
          onRecord(bytes, starts, ends, line);
        } else {
          onWrongWidth(record.length, line);
        }
        line += countNewlines(raw.subarray(blank));
        endByte = info.bytes;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputError([brokenQuotes(options.file, line)]);
  }
  return line + countNewlines(block.subarray(endByte));
}

function brokenQuotes(file: string, line: number): Diagnostic {
  return {
    code: 'CAP111',
    severity: 'error',
    message: 'a quote is never closed, or stands in the middle of a cell',
    file,
    line,
    column: 1,
    help: 'put the whole cell in double quotes and double the quotes inside it',
  };
}
