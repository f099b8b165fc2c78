import { describe, expect, it } from 'vitest';
import { codeFrames, plainPaint } from '../../src/diagnostics/code-frame.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { nearestNames } from '../../src/diagnostics/nearest-name.ts';
import { quoted, sourceWindow } from '../../src/diagnostics/source-line.ts';

const mistake: Diagnostic = {
  code: 'CAP104',
  severity: 'error',
  message: '`qps` is not a number: "4O"',
  file: 'workload.csv',
  line: 7,
  column: 6,
  length: 2,
  sourceText: 'chat,4O,1180,290',
  help: 'did you mean 40?',
};

describe('a code frame', () => {
  it('shows what is wrong, where, and what to change, with carets under the offending text', () => {
    expect(codeFrames([mistake], plainPaint)).toBe(
      [
        'error[CAP104]: `qps` is not a number: "4O"',
        ' ┌─ workload.csv:7:6',
        '7 │ chat,4O,1180,290',
        '  │      ^^',
        ' = help: did you mean 40?',
        ' = explain: capplan explain CAP104',
        '',
      ].join('\n'),
    );
  });

  it('shows the first of many alike and names the lines of the rest', () => {
    const many = Array.from({ length: 12 }, (_, i) => ({
      ...mistake,
      line: i + 2,
      message: `\`qps\` is not a number: "x${i}"`,
    }));
    const text = codeFrames(many, plainPaint);
    expect(text.match(/error\[CAP104\]/g)).toHaveLength(3);
    expect(text).toContain('9 more rows have the same problem (lines 5, 6, 7, 8, 9, 10, 11, 12, …)');
  });

  it('keeps different mistakes apart and says how many are not shown', () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ ...mistake, file: `file-${i}.csv` }));
    const text = codeFrames(many, plainPaint);
    expect(text.match(/┌─/g)).toHaveLength(20);
    expect(text).toContain('10 more mistakes not shown');
  });

  it('does without a place', () => {
    expect(
      codeFrames([{ code: 'CAP101', severity: 'error', message: 'the file is empty' }], plainPaint),
    ).toBe('error[CAP101]: the file is empty\n = explain: capplan explain CAP101\n');
  });

  it('cuts long lines around the offending text and keeps the carets under it', () => {
    const line = `${'a,'.repeat(500)}WRONG${',b'.repeat(500)}`;
    const column = line.indexOf('WRONG') + 1;
    const window = sourceWindow(line, column);
    const shown = codeFrames([{ ...mistake, column, length: 5, ...window }], plainPaint).split('\n');
    expect(shown[2].length).toBeLessThan(110);
    const caret = shown[3].indexOf('^^^^^');
    expect(shown[2].slice(caret, caret + 5)).toBe('WRONG');
  });

  it('lets nothing through that a terminal would act on', () => {
    expect(sourceWindow('a\u001b[31m,\u202eb\tc', 1).sourceText).toBe('a [31m, b c');
    expect(quoted(`\u0007${'x'.repeat(100)}`)).toBe(`"${'x'.repeat(40)}…"`);
  });
});

describe('nearest names', () => {
  it('forgive slips of the finger and of spelling, and nothing else', () => {
    const known = ['input_tokens', 'output_tokens', 'qps', 'cached_share'];
    expect(nearestNames('imput_token', known)[0]).toBe('input_tokens');
    expect(nearestNames('Cached-Share', known)[0]).toBe('cached_share');
    expect(nearestNames('colour', known)).toEqual([]);
  });
});
