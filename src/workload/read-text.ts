import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Source } from './read-source.ts';
import { LONGEST_LINE_BYTES, type TextEncoding } from './recognise-input.ts';

/** Declared workloads are written by people; a larger file is something else. */
const MOST_BYTES = 32 << 20;

/** The whole text of a small table, without byte-order mark. Throws InputError where it is too large or no text. */
export async function readText(source: Source, encoding: TextEncoding): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  let lineBytes = 0;
  let line = 1;
  for await (const chunk of source.chunks()) {
    bytes += chunk.length;
    for (let from = 0; from < chunk.length; ) {
      const end = chunk.indexOf(0x0a, from);
      lineBytes += (end < 0 ? chunk.length : end) - from;
      if (lineBytes > LONGEST_LINE_BYTES) throw new InputError([lineTooLong(source.path, line)]);
      if (end < 0) break;
      lineBytes = 0;
      line += 1;
      from = end + 1;
    }
    if (bytes > MOST_BYTES) throw new InputError([tooLarge(source.path)]);
    parts.push(chunk);
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new InputError([
      {
        code: 'CAP102',
        severity: 'error',
        message: 'the file holds bytes that are no UTF-8 text',
        file: source.path,
        help: 'save it as UTF-8',
      },
    ]);
  }
}

export function lineTooLong(file: string, line: number): Diagnostic {
  return {
    code: 'CAP112',
    severity: 'error',
    message: `line ${line} is longer than ${LONGEST_LINE_BYTES / 1e6} MB`,
    file,
    line,
    column: 1,
    help: 'every row of a workload or trace is one short line; is this another kind of file?',
  };
}

function tooLarge(file: string): Diagnostic {
  return {
    code: 'CAP102',
    severity: 'error',
    message: `a workload CSV has one row per workload, but this file is larger than ${MOST_BYTES >> 20} MB`,
    file,
    help: 'a trace (one row per request) needs a header such as arrival_s,input_tokens,output_tokens',
  };
}
