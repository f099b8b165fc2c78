import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import {
  csvText,
  htmlCommentText,
  htmlProse,
  htmlText,
  markdownCode,
  markdownText,
  plainText,
  workflowMessage,
  workflowProperty,
} from '../../src/report/escape.ts';
import { hostileNames } from './hostile-result.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...hostileNames),
  fc.string({
    unit: fc.constantFrom('`', '|', '*', '_', '<', '>', '&', '\\', '\n', '[', ']', '(', ')', 'a', ' ', '$'),
  }),
);

/** The text a reader sees of rendered HTML. */
function visible(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
}

describe('text from files', () => {
  it('never keeps a control character, a line break or a bidirectional override', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(plainText(text)).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it('leaves ordinary names as they are', () => {
    for (const name of ['support-chat', 'gpt-4.1', 'Über größe', '日本語', 'a b'])
      expect(plainText(name)).toBe(name);
  });

  it('is one table cell in markdown and reads the same there', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        // An address that links to itself is no deceit, and sources are addresses.
        const html = marked
          .parse(`| head |\n|--|\n| x ${markdownText(text)} |\n`, { async: false })
          .replace(/<a href="[^"]*">((?:https?:\/\/|www\.|ftp:)[^<]*|[^<]*@[^<]*)<\/a>/g, '$1');
        expect(html.match(/<td>/g)).toHaveLength(1);
        expect(html).not.toMatch(/<(script|img|a|b|code|strong|em|del|details)\b/);
        const squeezed = (value: string): string =>
          value.replace(/\s+/g, ' ').replaceAll('\u2060', '').trim();
        expect(squeezed(visible(html.match(/<td>(.*)<\/td>/s)![1]!))).toBe(squeezed(`x ${plainText(text)}`));
      }),
    );
  });

  it('is one code span in a markdown table', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const html = marked.parse(`| head |\n|--|\n| ${markdownCode(text)} |\n`, { async: false });
        expect(html.match(/<td>/g)).toHaveLength(1);
        expect(html).toMatch(/<td>\s*<code>/);
        expect(html).not.toMatch(/<(script|img|a|b|strong|em)\b/);
      }),
    );
  });

  it('cannot end an HTML comment', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(htmlCommentText(text)).not.toMatch(/--|>|</);
      }),
    );
  });

  it('is text and attribute value in HTML', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(htmlText(text)).not.toMatch(/[<>"']/);
        expect(visible(htmlText(text))).toBe(plainText(text));
        expect(htmlProse(text).replace(/<\/?code>/g, '')).not.toMatch(/[<>"']/);
      }),
    );
  });

  it('is one cell in CSV and no formula', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const rows: string[][] = parse(`head,other\n${csvText(text)},1\n`, { relax_column_count: true });
        expect(rows[1]).toHaveLength(2);
        expect(rows[1]![0]).not.toMatch(/^\s*([=+\-@]|::|##)/);
        expect(rows[1]![0]!.replace(/^'/, '')).toBe(plainText(text).replace(/^'/, ''));
      }),
    );
  });

  it('stays inside one workflow command', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(workflowMessage(text)).not.toMatch(/[\r\n]/);
        expect(workflowProperty(text)).not.toMatch(/[\r\n:,]/);
        expect(decodeURIComponent(workflowMessage('100%\n'))).toBe('100%\n');
      }),
    );
  });
});
