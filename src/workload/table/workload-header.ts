import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearestNames } from '../../diagnostics/nearest-name.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import { type Cell, placeOf } from './csv-table.ts';
import { columnOf, columnWithUnit, rateColumns, workloadColumns } from './workload-columns.ts';

export interface WorkloadHeader {
  /** Column name by position; null for a column that is not read. */
  readonly columns: readonly (string | null)[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Names the columns of a workload CSV. Unknown ones are warnings, or errors when `strict`. */
export function readWorkloadHeader(file: string, header: readonly Cell[], strict: boolean): WorkloadHeader {
  const diagnostics: Diagnostic[] = [];
  const first = new Map<string, Cell>();
  const columns = header.map((cell) => {
    const written = cell.text.trim();
    if (written === '') return null;
    const column = columnOf(written);
    if (column === null) {
      diagnostics.push(unknownColumn(file, cell, strict));
      return null;
    }
    const earlier = first.get(column);
    if (earlier !== undefined) {
      diagnostics.push({
        code: 'CAP107',
        severity: 'error',
        message: `column ${quoted(written)} stands twice${earlier.text.trim() === written ? '' : `: ${quoted(earlier.text)} is the same column`}`,
        ...placeOf(file, cell),
        help: 'remove one of the two',
      });
      return null;
    }
    first.set(column, cell);
    return column;
  });
  diagnostics.push(...missingColumns(file, header, new Set(first.keys())));
  return { columns, diagnostics };
}

function unknownColumn(file: string, cell: Cell, strict: boolean): Diagnostic {
  const exact = columnWithUnit(cell.text);
  if (exact !== null) {
    return {
      code: 'CAP106',
      severity: 'error',
      message: `column ${quoted(cell.text)} does not say its unit in the way that is read`,
      ...placeOf(file, cell),
      help: `write \`${exact}\`, with values in ${unitOf(exact)}`,
    };
  }
  const near = nearestNames(cell.text.trim(), workloadColumns);
  return {
    code: 'CAP105',
    severity: strict ? 'error' : 'warning',
    message: `unknown column ${quoted(cell.text)}${strict ? '' : ' is not read'}`,
    ...placeOf(file, cell),
    help: near.length > 0 ? `did you mean \`${near[0]}\`?` : 'remove it, or put it into `notes`',
  };
}

function unitOf(column: string): string {
  if (column.endsWith('_ms')) return 'milliseconds';
  if (column.endsWith('_s')) return 'seconds';
  if (column.endsWith('_minutes')) return 'minutes';
  if (column.endsWith('_h')) return 'hours';
  return 'percent';
}

function missingColumns(file: string, header: readonly Cell[], present: ReadonlySet<string>): Diagnostic[] {
  const missing: string[] = [];
  const has = (...names: readonly string[]): boolean => names.some((name) => present.has(name));
  if (!has('name')) missing.push('name');
  if (!has(...rateColumns)) missing.push(rateColumns.join(' or '));
  const voice = has('sessions_peak');
  if (!voice && !has('input_tokens', 'input_p50')) missing.push('input_tokens');
  if (!voice && !has('output_tokens', 'output_p50')) missing.push('output_tokens');
  return missing.map((column) => ({
    code: 'CAP108',
    severity: 'error',
    message: `the header has no column ${column}`,
    ...placeOf(file, header[0]),
    help: 'the smallest header is name,qps,input_tokens,output_tokens,ttft_p95_ms',
  }));
}
