import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { withConstantsColumns } from '../performance/constants-columns.ts';
import type { EngineConstants } from '../performance/engine-constants.ts';
import { engineConstants, readEngineConstants } from '../performance/read-engine-constants.ts';
import { RowCells, readTable } from '../validation/measured-table.ts';
import { textOf } from './read-measurement-files.ts';

/** The first `physical` row of a throughput file, laid over the preset it starts from. */
export function constantsOfFile(path: string): EngineConstants {
  const problems: Diagnostic[] = [];
  let text: string;
  try {
    text = textOf(path);
  } catch {
    throw new InputError([{ code: 'CAP100', severity: 'error', message: `cannot read ${path}`, file: path }]);
  }
  const table = readTable(path, text, problems);
  const row = table.rows.find(({ cells }) => cells.get('kind') === 'physical');
  if (row === undefined) {
    problems.push({
      code: 'CAP155',
      severity: 'error',
      message: 'the file has no row of kind physical',
      file: path,
      help: 'capplan calibrate writes one',
    });
    throw new InputError(problems);
  }
  const cells = new RowCells(path, row, problems);
  const preset = cells.text('preset') ?? 'vllm-v1';
  const known = readEngineConstants().map(({ id }) => id);
  if (!known.includes(preset)) {
    problems.push({
      code: 'CAP152',
      severity: 'error',
      message: 'the preset of the row is not known',
      file: path,
      line: row.line,
      help: `known presets: ${known.join(', ')}`,
    });
    throw new InputError(problems);
  }
  const columns = new Set(table.columns);
  for (const name of ['id', 'kind', 'preset', 'model', 'gpu', 'as_of', 'source']) columns.delete(name);
  const values = new Map<string, number>();
  for (const column of columns) {
    const value = cells.number(column);
    if (value !== null) values.set(column, value);
  }
  if (problems.some((problem) => problem.severity === 'error')) throw new InputError(problems);
  return withConstantsColumns(engineConstants(preset), cells.text('id') ?? 'measured', values);
}
