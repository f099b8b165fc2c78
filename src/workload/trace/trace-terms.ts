import type { Assumption } from '../../diagnostics/assumption.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearestNames } from '../../diagnostics/nearest-name.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import type { Cell } from '../table/csv-table.ts';
import { RowCells, tokensAboveZero } from '../table/row-cells.ts';
import { readModality, readObjectives, readTerms, type Terms } from '../table/row-terms.ts';
import { columnOf, latencyColumns } from '../table/workload-columns.ts';
import type { Modality, Objective } from '../workload.ts';

/** What a trace does not record about its workload: terms, objectives, and what bounds its answers. */
export interface TraceTerms {
  readonly terms: Terms;
  readonly modality: Modality;
  readonly objectives: readonly Objective[];
  readonly maxOutputTokens: number | null;
  readonly reasoningShare: number;
  readonly assumptions: readonly Assumption[];
}

/** Columns that say something a trace leaves open; rates, hours and lengths are as recorded. */
const openColumns: readonly string[] = [
  'model',
  'modality',
  'max_output_tokens',
  'reasoning_share',
  ...latencyColumns,
  'deadline_h',
  'availability_pct',
  'growth_pct_month',
  'residency',
  'owner',
  'unit',
  'accept',
  'notes',
];

/** Reads the cells laid over a recorded workload, with the objectives of the run over them. */
export function readTraceTerms(
  path: string,
  name: string,
  cells: Readonly<Record<string, string>>,
  objectives: Readonly<Record<string, number>>,
  strict: boolean,
): { readonly terms: TraceTerms; readonly diagnostics: readonly Diagnostic[] } {
  const laid = new Map<string, Cell>();
  const stray: Diagnostic[] = [];
  for (const [written, text] of Object.entries(cells)) {
    const column = columnOf(written) ?? written;
    if (openColumns.includes(column)) laid.set(column, cellOf(text));
    else stray.push(strayColumn(name, written));
  }
  const row = new RowCells(path, laid, cellOf(name), '.');
  const terms = {
    terms: readTerms(row, objectives),
    modality: readModality(row, false),
    objectives: readObjectives(row, objectives),
    maxOutputTokens: row.number('max_output_tokens', tokensAboveZero),
    reasoningShare: row.share('reasoning_share') ?? 0,
    assumptions: row.assumptions.map((assumption) => ({
      ...assumption,
      path: `workload.${name}.${assumption.path}`,
    })),
  };
  // The cells come from the command line or the scenario: the trace has no line to show.
  const mistakes = row.diagnostics.map(({ code, severity, message, help }) => ({
    code,
    severity: strict && code === 'CAP110' ? ('error' as const) : severity,
    message: `workload.${name}: ${message}`,
    ...(help === undefined ? {} : { help }),
  }));
  return { terms, diagnostics: [...stray, ...mistakes] };
}

function cellOf(text: string): Cell {
  return { text, line: 1, column: 1, length: text.length, lineText: text };
}

function strayColumn(name: string, written: string): Diagnostic {
  const recorded = columnOf(written) !== null;
  const near = nearestNames(written, openColumns);
  return {
    code: 'CAP105',
    severity: 'error',
    message: recorded
      ? `${quoted(`workload.${name}.${written}`)} cannot be set: the trace records it`
      : `${quoted(`workload.${name}.${written}`)} names no column of a workload`,
    help:
      recorded || near.length === 0
        ? `beside a trace can be set: ${openColumns.filter((column) => !latencyColumns.includes(column)).join(', ')} and objectives`
        : `did you mean \`${near[0]}\`?`,
  };
}
