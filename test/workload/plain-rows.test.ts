import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Source } from '../../src/workload/read-source.ts';
import { readTableTrace } from '../../src/workload/trace/read-table-trace.ts';
import { TraceRows } from '../../src/workload/trace/trace-rows.ts';

type Format = 'azure' | 'capplan';

const headers = {
  azure: ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'],
  capplan: ['arrival_s', 'input_tokens', 'output_tokens'],
} as const;

/** Everything that reading a table tells, with its rows handed over in pieces of so many bytes. */
async function read(
  format: Format,
  lines: readonly string[],
  end: string,
  chunkBytes: number,
  wide: boolean,
) {
  const header = [...headers[format], ...(wide ? ['more'] : [])];
  const text = [header.join(','), ...lines.map((line) => (wide ? `${line},` : line))].join(end) + end;
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const source: Source = {
    path: 'trace.csv',
    gzip: false,
    head: bytes,
    headIsWhole: true,
    chunks,
    close: () => undefined,
    sha256: () => '',
  };
  const requests: number[][] = [];
  const rows = new TraceRows('trace.csv', (...request) => requests.push(request));
  const dialect = { delimiter: ',', lineEnd: end === '\n' ? 'LF' : 'CRLF', skipLines: 0 } as const;
  const { stamps } = await readTableTrace(
    source,
    { kind: 'table-trace', format, dialect, byteOrderMark: false, header },
    rows,
    (localS) => (localS > 1_720_000_000 ? 7200 : 3600),
  );
  return {
    requests,
    rows: rows.rows,
    kept: rows.kept,
    dropped: [...rows.dropped],
    mistakes: rows.mistakes.map(({ code, line, column, message }) => ({ code, line, column, message })),
    tickS: stamps.tickS,
    naive: stamps.sawNaive,
    offset: stamps.sawOffset,
    baseEpochS: stamps.baseEpochS,
  };
}

const tokens = fc.oneof(
  { weight: 8, arbitrary: fc.nat(200_000).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('0', '', '12.0', ' 7', '1e3', '-1', 'x', '123456789', '007') },
);
const decimals = fc.oneof(
  fc.constant(''),
  fc.stringMatching(/^[0-9]{1,9}$/).map((digits) => `.${digits}`),
  fc.constantFrom('.', '.500', ',25', '.1234567890123'),
);
const calendar = fc
  .tuple(
    fc.constantFrom('2024-07-03 09:59:', '2024-07-03 10:00:', '2024-07-03T10:00:', '2024-02-30 10:00:'),
    fc.constantFrom('00', '07', '59', '60', '61', '5'),
    decimals,
    fc.constantFrom('', '', 'Z', '+00:00', '+00:00', '+02:00', '-0330', '+0'),
  )
  .map(([minute, second, fraction, offset]) => `${minute}${second}${fraction.replace(',', '.')}${offset}`);
const seconds = fc.oneof(
  fc.tuple(fc.nat(1e9), decimals).map(([whole, fraction]) => `${whole}${fraction.replace(',', '.')}`),
  fc.constantFrom('1e3', '', '.5', '12345678901234567', '1234567890.1234567', '9999999999', ' 5'),
);

describe('rows of a stamp and two numbers', () => {
  it.each<[Format, fc.Arbitrary<string>]>([
    ['azure', calendar],
    ['capplan', seconds],
  ])('in the %s layout are read the same in one go as cell by cell', async (format, stamp) => {
    const line = fc.tuple(stamp, tokens, tokens).map((cells) => cells.join(','));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 15 }),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 200 }),
        async (lines, end, chunkBytes) => {
          expect(await read(format, lines, end, chunkBytes, false)).toEqual(
            await read(format, lines, end, 1e6, true),
          );
        },
      ),
      { numRuns: 600 },
    );
  });
});
