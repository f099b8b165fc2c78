import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { marked } from 'marked';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { Result } from '../../src/plan/result.ts';
import { charts } from '../../src/report/charts/charts.ts';
import { csvReport } from '../../src/report/csv.ts';
import { githubAnnotations } from '../../src/report/github-annotations.ts';
import { htmlReport } from '../../src/report/html/html.ts';
import { jsonReport } from '../../src/report/json.ts';
import { junitReport } from '../../src/report/junit.ts';
import { markdownReport } from '../../src/report/markdown/markdown.ts';
import { asResult, resultJsonSchema, type resultSchema } from '../../src/report/result-schema.ts';
import { fixtureResult } from './fixture-result.ts';
import { hostileNames, hostileResult } from './hostile-result.ts';

const hostile = hostileNames.map((name) => ({ name, result: hostileResult(name) }));
const pageTags =
  /<(script|iframe|object|embed|link|base|form|img|image|use|foreignObject)\b|\son\w+\s*=|javascript:/i;

/** Schemas infer arrays that may be written to; the result's may not. */
type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T;

describe('JSON', () => {
  const text = jsonReport(fixtureResult);

  it('agrees with its published schema, and the schema with the type', () => {
    const validate = new Ajv2020({ strict: false }).compile(resultJsonSchema() as object);
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...JSON.parse(text), seed: 'one' })).toBe(false);
    expectTypeOf<Mutable<Result>>().toExtend<z.input<typeof resultSchema>>();
  });

  it('ends with a newline and has its fields in the documented order', () => {
    expect(text.endsWith('}\n')).toBe(true);
    expect(Object.keys(JSON.parse(text)).slice(0, 5)).toEqual([
      'schemaVersion',
      'tool',
      'seed',
      'inputs',
      'workloads',
    ]);
    const shuffled = Object.fromEntries(Object.entries(fixtureResult).reverse()) as unknown as Result;
    expect(jsonReport(shuffled)).toBe(text);
  });

  it('keeps nine significant digits and reads back as the same result', () => {
    const third: Result = {
      ...fixtureResult,
      recommendation: { ...fixtureResult.recommendation, monthlyUsd: 10_000 / 3 },
    };
    expect(jsonReport(third)).toContain('"monthlyUsd": 3333.33333,');
    expect(asResult(JSON.parse(text))).toEqual({ result: JSON.parse(text) });
  });

  it('refuses NaN and infinities, and says where', () => {
    const broken: Result = {
      ...fixtureResult,
      recommendation: { ...fixtureResult.recommendation, yearlyUsd: Number.NaN },
    };
    expect(() => jsonReport(broken)).toThrow('result.recommendation.yearlyUsd is NaN');
  });

  it('names every place where a file is no result', () => {
    const read = asResult({ ...JSON.parse(text), seed: 1.5, options: [{}] });
    expect('issues' in read && read.issues.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['seed', 'options.0.id', 'options.0.verdict']),
    );
  });
});

describe('CSV', () => {
  it('has one row per option and workload that any reader parses', () => {
    const rows: Record<string, string>[] = parse(csvReport(fixtureResult), { columns: true });
    expect(rows).toHaveLength(fixtureResult.options.length * fixtureResult.workloads.length);
    expect(rows[0]).toMatchObject({
      option: 'own-70b',
      workload: 'chat',
      recommended: 'true',
      ttft_p95_ms: '412',
    });
    expect(rows.find(({ option }) => option === 'own-l40s')!.option_monthly_usd).toBe('');
  });

  it.each(hostile)('keeps $name in its cell', ({ result }) => {
    const rows: string[][] = parse(csvReport(result));
    for (const row of rows) {
      expect(row).toHaveLength(rows[0]!.length);
      for (const cell of row) expect(cell).not.toMatch(/^\s*[=+@]|^-\D/);
    }
  });
});

describe('markdown', () => {
  it('fits a comment however many options there are, and drops details before rows', () => {
    const many: Result = {
      ...fixtureResult,
      options: Array.from({ length: 300 }, (_, index) => ({
        ...fixtureResult.options[0]!,
        id: `own-${index}`,
      })),
    };
    const text = markdownReport(many);
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.match(/^\| .* own-\d+/gm) ?? text.match(/`own-\d+`/g)).not.toBeNull();
    expect(text).toContain('`own-299`');
    expect(text).not.toContain('What a month costs');
    expect(text).toContain('Shortened to fit');
    const huge: Result = {
      ...many,
      options: Array.from({ length: 5_000 }, (_, index) => ({
        ...fixtureResult.options[0]!,
        id: `own-${index}`,
      })),
    };
    expect(markdownReport(huge).length).toBeLessThanOrEqual(65_536);
    expect(markdownReport(huge)).toContain('more | | | | | | |');
  });

  it('fits a comment even when a single text is absurdly long', () => {
    const text = markdownReport(hostileResult('|'.repeat(30_000)));
    expect(text.length).toBeLessThanOrEqual(65_536);
  });

  it('lists the coming months where demand grows', () => {
    const [point] = hostileResult('own').timeline;
    const growing: Result = {
      ...fixtureResult,
      timeline: [
        {
          ...point!,
          sizes: { 'own-70b': 7 },
          firstLimit: 'KV cache',
          orderBy: '2027-01-15',
          switches: [{ workload: 'chat', from: 'own-70b', to: 'ptu', savesMonthlyUsd: null }],
        },
      ],
    };
    const row =
      '| 2026-12 | 41/s | ✖ breaks | own-70b 32×H100 tp4 incl. 1 spare replica | KV cache | 2027-01-15 | chat → ptu | $1k |';
    expect(markdownReport(growing)).toContain(row);
    expect(htmlReport(growing)).toContain('<td data-head="order by" class="short">2027-01-15</td>');
    expect(markdownReport(fixtureResult)).not.toContain('coming months');
  });

  it('begins with its marker and the answer', () => {
    expect(markdownReport(fixtureResult)).toMatch(/^<!-- capplan:workload\.csv -->\n### ✔ Buy: /);
    const none: Result = {
      ...fixtureResult,
      recommendation: {
        ...fixtureResult.recommendation,
        assignments: fixtureResult.recommendation.assignments.map((one) => ({ ...one, option: null })),
      },
    };
    expect(markdownReport(none)).toMatch(/### ✖ Buy nothing yet/);
  });

  it.each(hostile)('renders $name as text', ({ result }) => {
    const html = marked.parse(markdownReport(result), { async: false });
    expect(html.match(/<[^>]*>/g)!.join('')).not.toMatch(pageTags);
    const rows = [...html.matchAll(/<table>.*?<\/table>/gs)].map(
      ([table]) => table.match(/<tr>.*?<\/tr>/gs)!,
    );
    expect(rows.map((table) => table.length)).toContain(fixtureResult.options.length + 1);
    for (const [head, ...body] of rows)
      for (const row of body) expect(row.match(/<td/g)!.length).toBe(head!.match(/<th/g)!.length);
    expect(html.match(/<details>/g)!.length).toBe(html.match(/<\/details>/g)!.length);
    expect(html.match(/<!--/g)).toHaveLength(1);
  });
});

describe('HTML', () => {
  it('is one small page that loads nothing', () => {
    const page = htmlReport(fixtureResult);
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
    expect(page).not.toMatch(/\b(src|href|srcset|action)=/);
    expect(page).not.toMatch(/url\(|@import/);
    expect(page.match(/<svg /g)).toHaveLength(4);
  });

  it('stays small with hundreds of options', () => {
    const many: Result = {
      ...fixtureResult,
      options: Array.from({ length: 400 }, (_, index) => ({
        ...fixtureResult.options[0]!,
        id: `own-${index}`,
      })),
    };
    expect(Buffer.byteLength(htmlReport(many))).toBeLessThan(300_000);
  });

  it.each(hostile)('shows $name as text', ({ result }) => {
    const page = htmlReport(result);
    expect(
      page
        .replace(/&[a-z#0-9]+;/g, ' ')
        .match(/<[^>]*>/g)!
        .join(''),
    ).not.toMatch(pageTags);
    expect(page.match(/<html/g)).toHaveLength(1);
    for (const { svg } of charts(result)) expect(XMLValidator.validate(svg)).toBe(true);
  });
});

describe('charts', () => {
  it('are well-formed files with a title and a description', () => {
    const all = charts(hostileResult('own'));
    expect(all.map(({ name }) => name)).toEqual([
      'demand',
      'cost-load',
      'objectives',
      'frontier',
      'timeline',
    ]);
    for (const { svg } of all) {
      expect(XMLValidator.validate(svg)).toBe(true);
      expect(svg).toMatch(/<title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+<\/desc>/);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('are left out where there is nothing to draw', () => {
    expect(charts({ ...fixtureResult, workloads: [], options: [] })).toEqual([]);
  });
});

describe('JUnit', () => {
  it.each(hostile)('is well-formed with $name', ({ name, result }) => {
    const text = junitReport(result);
    expect(XMLValidator.validate(text)).toBe(true);
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(text);
    expect(testsuites['@_failures']).toBe('1');
    expect(testsuites.testsuite.testcase).toHaveLength(result.options.length + 1);
    expect(name).toBeTruthy();
  });

  it('reports workloads without checks, and fails those nothing holds for', () => {
    const [first, ...rest] = fixtureResult.recommendation.assignments;
    const text = junitReport({
      ...fixtureResult,
      recommendation: {
        ...fixtureResult.recommendation,
        assignments: [{ ...first!, option: null }, ...rest],
      },
    });
    expect(text).toContain('tests="13" failures="1"');
    expect(text).toContain('<failure message="no option holds:');
  });
});

describe('GitHub annotations', () => {
  it('says so in a note where nothing is wrong and nothing was checked', () => {
    const assignments = fixtureResult.recommendation.assignments.filter(({ option }) => option !== null);
    const recommendation = { ...fixtureResult.recommendation, assignments };
    const calm = { ...fixtureResult, recommendation, checks: [], warnings: [], diagnostics: [] };
    expect(githubAnnotations(calm)).toMatch(/^::notice title=capplan::no checks; .+\n$/);
  });

  it('are at most ten of a level, the last saying how many are left', () => {
    const lines = githubAnnotations({
      ...fixtureResult,
      warnings: Array.from({ length: 213 }, (_, index) => `warning ${index}`),
    }).split('\n');
    expect(lines.filter((line) => line.startsWith('::notice'))).toHaveLength(10);
    expect(lines[9]).toContain('and 204 more');
  });

  it.each(hostile)('stay one command a line with $name', ({ result }) => {
    const lines = githubAnnotations(result)
      .split('\n')
      .filter((line) => line !== '');
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const command =
        /^::(?:error|warning|notice) ((?:file=[^:,]*,)?(?:line=\d+,)?(?:col=\d+,)?title=[^:,]*)::(.*)$/.exec(
          line,
        );
      expect(command, line).not.toBeNull();
      expect(command![1]).not.toMatch(/%(?![0-9A-F]{2})/);
    }
  });
});
