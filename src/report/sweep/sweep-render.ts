import { InputError } from '../../diagnostics/diagnostic.ts';
import type { SweepResult } from '../../sweep/sweep-result.ts';
import { rounded } from '../json.ts';
import type { TerminalStyle } from '../terminal/terminal.ts';
import { sweepChart } from './sweep-chart.ts';
import { sweepCsv } from './sweep-csv.ts';
import { sweepHtml } from './sweep-html.ts';
import { sweepMarkdown } from './sweep-markdown.ts';
import { sweepTable } from './sweep-table.ts';

/** A sweep in one of its formats. Throws InputError for a format that only single results have. */
export function renderSweep(result: SweepResult, format: string, style: TerminalStyle): string {
  switch (format) {
    case 'table':
      return sweepTable(result, style);
    case 'json':
      return `${JSON.stringify(rounded(result, 'sweep'), null, 2)}\n`;
    case 'csv':
      return sweepCsv(result);
    case 'markdown':
      return sweepMarkdown(result);
    case 'html':
      return sweepHtml(result);
    case 'svg':
      return sweepChart(result)?.svg ?? '';
    default:
      throw new InputError([
        {
          code: 'CAP200',
          severity: 'error',
          message: `a sweep cannot be written as ${format}`,
          help: 'one of table, json, csv, markdown, html, svg',
        },
      ]);
  }
}
