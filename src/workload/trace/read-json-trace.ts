import { InputError } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../read-source.ts';
import { lineTooLong } from '../read-text.ts';
import { LONGEST_LINE_BYTES } from '../recognise-input.ts';
import { StampParser } from './parse-stamp.ts';
import { PrefixBlocks } from './prefix-blocks.ts';
import type { TraceFacts } from './read-table-trace.ts';
import type { TraceRows } from './trace-rows.ts';

/** Tokens per hashed block. Qwen's traces share the keys of Mooncake's, but count in seconds and smaller blocks. */
const MOONCAKE = { unitS: 1e-3, blockTokens: 512 } as const;
const QWEN = { unitS: 1, blockTokens: 16 } as const;

/**
 * Reads JSON lines with `timestamp`, `input_length`, `output_length` and `hash_ids` into `rows`. The hashes become cached
 * tokens by a least-recently-used cache of `cacheTokens`, in file order.
 */
export async function readJsonTrace(
  source: Source,
  rows: TraceRows,
  cacheTokens: number,
): Promise<TraceFacts> {
  const isQwen = /"(?:parent_)?chat_id"\s*:/.test(source.head.toString('utf8').split('\n', 1)[0]);
  const { unitS, blockTokens } = isQwen ? QWEN : MOONCAKE;
  const stamps = new StampParser({ calendar: false, unitS, decimalMark: '.', zoneOffsetS: () => 0 });
  const cache = new PrefixBlocks(Math.floor(cacheTokens / blockTokens));
  let hasCached = false;

  for await (const { text, line } of lines(source)) {
    const value = parseLine(text);
    if (value === null) {
      rows.broken(
        'the line is no JSON object',
        line,
        'every line is one object with timestamp, input_length and output_length',
      );
    } else {
      const stamp = Buffer.from(String(value.timestamp ?? ''));
      const input = numberOf(value.input_length);
      const blocks = blockIds(value.hash_ids);
      hasCached ||= blocks.length > 0;
      const cached = Math.min(cache.serve(blocks) * blockTokens, Math.max(input, 0));
      const wrong = rows.take(
        stamps.parse(stamp, 0, stamp.length),
        input,
        numberOf(value.output_length),
        cached,
        0,
      );
      if (wrong !== null) {
        const key = wrong === 'arrival' ? 'timestamp' : wrong === 'output' ? 'output_length' : 'input_length';
        const shown = JSON.stringify(value[key]) ?? '';
        const at = text.indexOf(`"${key}"`);
        rows.mistake(wrong, key, shown.slice(0, 80), line, Math.max(0, at) + 1);
      }
    }
    if (rows.hopeless) break;
  }
  return { stamps, decimal: '.', hasCached, workloadNames: [] };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

function blockIds(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((id): id is number => typeof id === 'number') : [];
}

function parseLine(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

async function* lines(source: Source): AsyncGenerator<{ readonly text: string; readonly line: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;
  const textOf = (bytes: Buffer): string =>
    bytes
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trim();
  for await (const chunk of source.chunks()) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = block.indexOf(0x0a); end >= 0; end = block.indexOf(0x0a, from)) {
      line += 1;
      const text = textOf(block.subarray(from, end));
      if (text !== '') yield { text, line };
      from = end + 1;
    }
    rest = block.subarray(from);
    if (rest.length > LONGEST_LINE_BYTES) throw new InputError([lineTooLong(source.path, line + 1)]);
  }
  const last = textOf(rest);
  if (last !== '') yield { text: last, line: line + 1 };
}
