import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/source-line.ts';
import { openSource, type Source } from './read-source.ts';
import { readText } from './read-text.ts';
import { readTraces } from './read-traces.ts';
import { readWorkloadCsv } from './read-workload-csv.ts';
import { type Recognised, recogniseInput } from './recognise-input.ts';
import { textDialect } from './text-dialect.ts';
import type { InputFile, Workload } from './workload.ts';
import type { DeclaredInput, ReadInputOptions, WorkloadInput } from './workload-input.ts';

interface OpenInput {
  readonly source: Source;
  readonly what: Exclude<Recognised, { kind: 'mistake' }>;
}

/**
 * Reads workload files or traces, told apart by their header and bytes, never by their names. `-` is standard input.
 * Throws InputError with every mistake that was found.
 */
export async function readInput(paths: readonly string[], options: ReadInputOptions): Promise<WorkloadInput> {
  const mistakes: Diagnostic[] = [];
  const inputs: OpenInput[] = [];
  for (const path of paths) {
    try {
      const source = await openSource(path);
      const what = recogniseInput(path, source.head, source.headIsWhole);
      if (what.kind === 'mistake') mistakes.push(what.diagnostic);
      else inputs.push({ source, what });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(...error.diagnostics);
    }
  }
  if (mistakes.length === 0) mistakes.push(...mixedKinds(inputs));
  if (mistakes.length > 0) throw new InputError(mistakes);
  const traces = inputs.flatMap(({ source, what }) => (what.kind === 'workload' ? [] : [{ source, what }]));
  return traces.length > 0 ? readTraces(traces, options) : readDeclared(inputs, options);
}

/** Every input that is not of the first one's kind. */
function mixedKinds(inputs: readonly OpenInput[]): Diagnostic[] {
  const [first, ...others] = inputs;
  const isTrace = (input: OpenInput): boolean => input.what.kind !== 'workload';
  const nameOf = (input: OpenInput): string => (isTrace(input) ? 'a trace' : 'a workload CSV');
  return others
    .filter((input) => isTrace(input) !== isTrace(first))
    .map((input) => ({
      code: 'CAP124',
      severity: 'error',
      message: `this is ${nameOf(input)}, but ${first.source.path} is ${nameOf(first)}`,
      file: input.source.path,
      help: 'give workload files or traces, not both',
    }));
}

async function readDeclared(inputs: readonly OpenInput[], options: ReadInputOptions): Promise<DeclaredInput> {
  const diagnostics: Diagnostic[] = [];
  const workloads: Workload[] = [];
  const files: InputFile[] = [];
  for (const { source, what } of inputs) {
    if (what.kind !== 'workload') continue;
    const text = await readText(source, what.encoding);
    const table = readWorkloadCsv(source.path, text, textDialect(text), {
      tz: options.tz ?? 'UTC',
      scale: options.scale ?? 1,
      strict: options.strict,
      objectives: options.objectives,
      cells: options.cells ?? {},
    });
    diagnostics.push(...table.diagnostics);
    for (const workload of table.workloads) {
      const earlier = workloads.find((other) => other.name === workload.name);
      if (earlier === undefined) workloads.push(workload);
      else diagnostics.push(nameTakenElsewhere(workload, earlier));
    }
    files.push({
      path: source.path,
      sha256: source.sha256(),
      rows: table.rows,
      kept: table.workloads.length,
      dropped: table.rows - table.workloads.length,
    });
  }
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    throw new InputError(inFileOrder(diagnostics));
  return { kind: 'workloads', workloads, inputs: files, warnings: diagnostics };
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
