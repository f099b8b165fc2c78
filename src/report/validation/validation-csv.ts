import { csvText } from '../escape.ts';
import type { ValidationView } from './validation-json.ts';

/** One line per scored value. */
export function validationCsv(view: ValidationView): string {
  const lines = ['row_id,metric,measured,predicted,error_pct'];
  for (const { rowId, metric, measured, predicted, errorPct } of view.rows) {
    const numbers = [measured, predicted, errorPct].map((value) => String(Number(value.toPrecision(9))));
    lines.push([csvText(rowId), csvText(metric), ...numbers].join(','));
  }
  return `${lines.join('\n')}\n`;
}
