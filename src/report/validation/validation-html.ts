import type { ScoredValue } from '../../validation/error-statistics.ts';
import { htmlText } from '../escape.ts';
import { grouped } from '../format.ts';
import type { ValidationView } from './validation-json.ts';
import { scatterSvg } from './validation-scatter.ts';
import { summaryCells, validationSentence } from './validation-table.ts';

const style = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #d5dae0; --mark: #1f6feb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --faint: #30363d; --mark: #58a6ff; } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 1rem; }
svg { width: 100%; height: auto; }
svg text { font-size: 10px; fill: var(--ink); }
svg .head { font-size: 12px; font-weight: 600; }
svg .grid { stroke: var(--faint); stroke-width: 0.5; }
svg .diagonal { stroke: var(--ink); stroke-width: 1; }
svg .band { stroke: var(--ink); stroke-width: 0.6; stroke-dasharray: 3 3; }
svg circle { fill: var(--mark); fill-opacity: 0.35; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.2rem 0.6rem; border-bottom: 1px solid var(--faint); text-align: right; white-space: nowrap; }
th:nth-child(-n + 2), td:nth-child(-n + 2) { text-align: left; }
`;

const heads = ['group', 'metric', 'n', 'measured', 'predicted', 'median error', 'mean', 'p90', 'bias'];

/** The comparison as one HTML file without scripts or network: a scatter plot per metric, then the tables. */
export function validationHtml(view: ValidationView): string {
  const byMetric = new Map<string, ScoredValue[]>();
  for (const row of view.rows) {
    const values = byMetric.get(row.metric);
    if (values === undefined) byMetric.set(row.metric, [row]);
    else values.push(row);
  }
  const plots = [...byMetric].sort(([, a], [, b]) => b.length - a.length);
  const cells = (tag: 'th' | 'td', texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${htmlText(text)}</${tag}>`).join('')}</tr>`;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>capplan: predicted against measured</title><style>${style}</style></head><body>`,
    '<h1>Predicted against measured</h1>',
    `<p>${htmlText(validationSentence(view))} Dashed lines are ±20 %.</p>`,
    `<div class="plots">${plots.map(([metric, values]) => scatterSvg(metric, values)).join('\n')}</div>`,
    '<h2>Errors by group</h2><div class="wide"><table>',
    cells('th', heads),
    ...view.summary.map((one) => cells('td', summaryCells(one))),
    '</table></div>',
    '<h2>Not modelled</h2><div class="wide"><table>',
    cells('th', ['reason', 'n']),
    ...view.notModelled.map(({ reason, n }) => cells('td', [reason, grouped(n)])),
    '</table></div></body></html>',
    '',
  ].join('\n');
}
