import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { nearestNames } from '../../diagnostics/nearest-name.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import type { OpenWorkload } from '../open-inputs.ts';
import { readText } from '../read-text.ts';
import type { InputFile, Workload } from '../workload.ts';
import type { DeclaredInput, ReadInputOptions } from '../workload-input.ts';
import { readWorkloadCsv } from './read-workload-csv.ts';
import { textDialect } from './text-dialect.ts';
import { columnOf, workloadColumns } from './workload-columns.ts';

/** Reads workload CSVs as one set of workloads. Throws InputError with every mistake, warnings beside them. */
export async function readWorkloads(
  inputs: readonly OpenWorkload[],
  options: ReadInputOptions,
): Promise<DeclaredInput> {
  const diagnostics: Diagnostic[] = [];
  const workloads: Workload[] = [];
  const names: string[] = [];
  const files: InputFile[] = [];
  for (const { source, what } of inputs) {
    const text = await readText(source, what.encoding);
    const table = readWorkloadCsv(source.path, text, textDialect(text), {
      tz: options.tz ?? 'UTC',
      scale: options.scale ?? 1,
      strict: options.strict,
      objectives: options.objectives,
      cells: options.cells ?? {},
      ...(options.modelMistake === undefined ? {} : { modelMistake: options.modelMistake }),
    });
    diagnostics.push(...table.diagnostics);
    names.push(...table.names);
    for (const workload of table.workloads) {
      const earlier = workloads.find((other) => other.name === workload.name);
      if (earlier === undefined) workloads.push(workload);
      else diagnostics.push(nameTakenElsewhere(workload, earlier));
    }
    files.push({
      path: source.path,
      sha256: source.sha256(),
      rows: table.rows,
      kept: table.rows,
      dropped: 0,
    });
  }
  diagnostics.push(...strayCells(options.cells ?? {}, names));
  const isError = ({ severity }: Diagnostic): boolean => severity === 'error';
  if (diagnostics.some(isError)) throw new InputError(inFileOrder(diagnostics));
  return { kind: 'workloads', workloads, inputs: files, warnings: diagnostics };
}

/** Cells laid over the file that name no workload or column of it. */
function strayCells(cells: NonNullable<ReadInputOptions['cells']>, names: readonly string[]): Diagnostic[] {
  return Object.entries(cells).flatMap(([name, values]) => {
    const known = names.includes(name);
    const columns = known ? Object.keys(values).filter((column) => columnOf(column) === null) : [];
    const stray = known
      ? columns.map((column) => ({
          path: `workload.${name}.${column}`,
          near: nearestNames(column, workloadColumns),
        }))
      : [{ path: `workload.${name}`, near: nearestNames(name, names) }];
    return stray.map(({ path, near }) => ({
      code: 'CAP105',
      severity: 'error',
      message: `${quoted(path)} names no ${known ? 'column' : 'workload'} of the input`,
      help:
        near.length > 0
          ? `did you mean \`${near[0]}\`?`
          : known
            ? 'use the columns of a workload CSV'
            : `the workloads are ${names.slice(0, 8).join(', ')}`,
    }));
  });
}

function inFileOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) =>
      (a.file ?? '').localeCompare(b.file ?? '', 'en') ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

function nameTakenElsewhere(workload: Workload, earlier: Workload): Diagnostic {
  return {
    code: 'CAP107',
    severity: 'error',
    message: `workload ${quoted(workload.name)} is already in ${earlier.source.path}:${earlier.source.line}`,
    file: workload.source.path,
    line: workload.source.line,
    help: 'give every workload a unique name',
  };
}
