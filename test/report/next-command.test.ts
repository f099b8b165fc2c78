import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { nextCommand, nextCommandLines } from '../../src/report/next-command.ts';
import { fixtureResult } from './fixture-result.ts';

const [first] = fixtureResult.options;

/** The fixture as a run that was told these words. */
function toldOf(words: readonly (readonly string[])[], set: string | null = null): Result {
  return { ...fixtureResult, run: { words, set } };
}

/** What a program called `capplan` is handed by a shell that reads the text, `CAPPLAN_SET` first. */
function asShellReads(command: string): string[] {
  const script = `capplan() { printf '%s\\0' "$CAPPLAN_SET" "$@"; }\n${command}\n`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env.PATH } })
    .split('\0')
    .slice(0, -1);
}

describe('the next command', () => {
  it('names every flag that makes the run what it is', () => {
    const words = [
      ['a.csv'],
      ['b.csv'],
      ['c.csv'],
      ['--pricing', 'my prices.csv'],
      ['--slo', 'ttft_p95_ms=800'],
    ];
    expect(nextCommand(toldOf(words), [first!])).toBe(
      'capplan simulate a.csv b.csv c.csv --pricing "my prices.csv" --slo ttft_p95_ms=800 --why own-70b',
    );
  });

  it('is read by a shell as the words that the run was told, whatever they hold, in one line or several', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 6 }),
        fc.option(word),
        (words, set) => {
          const result = toldOf(words, set);
          const read = [set ?? '', 'simulate', ...words.flat(), '--why', 'own-70b'];
          expect(asShellReads(nextCommand(result, [first!]))).toEqual(read);
          expect(asShellReads(nextCommandLines(result, [first!], 60).join('\n'))).toEqual(read);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps to the width that it is given', () => {
    const words = Array.from({ length: 12 }, (_, n) => ['--set', `workload.chat.input_tokens=${n}`]);
    const lines = nextCommandLines(toldOf(words), [first!], 80);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('names the files where nobody wrote down what the run was told', () => {
    expect(nextCommand(fixtureResult, [first!])).toBe('capplan simulate workload.csv --why own-70b');
  });
});
