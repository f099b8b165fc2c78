import { physicalColumns } from '../../catalog/profiles/throughput-profile.ts';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import type { EngineConstants } from '../../performance/engine-constants.ts';
import { engineAliases, engineNameOf } from '../../performance/engine-name.ts';
import { enginePreset } from '../../performance/find-preset.ts';
import { withPhysicalConstants } from '../../performance/physical-constants.ts';
import { engineConstants } from '../../performance/read-engine-constants.ts';
import { RowCells, readTable } from '../../validation/measured-table.ts';
import { textOf } from '../measure/read-measurement-files.ts';

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
  const engine = engineNameOf(cells.text('engine') ?? 'vllm');
  if (engine === null) {
    problems.push({
      code: 'CAP152',
      severity: 'error',
      message: 'the engine of the row is not known',
      file: path,
      line: row.line,
      help: `known: ${engineAliases.join(', ')}`,
    });
    throw new InputError(problems);
  }
  const preset = enginePreset(engine, cells.text('engine_version'));
  const values: Record<string, number> = {};
  for (const column of physicalColumns) {
    const value = cells.number(column);
    if (value !== null) values[column] = value;
  }
  if (problems.some((problem) => problem.severity === 'error')) throw new InputError(problems);
  return withPhysicalConstants(engineConstants(preset.constants), cells.text('id') ?? 'measured', values);
}
