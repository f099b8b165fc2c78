import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { openSource, type Source } from './read-source.ts';
import { type Recognised, recogniseInput } from './recognise-input.ts';

export interface OpenInput<K extends Recognised = Exclude<Recognised, { kind: 'mistake' }>> {
  readonly source: Source;
  readonly what: K;
}

export type OpenWorkload = OpenInput<Extract<Recognised, { kind: 'workload' }>>;
export type OpenTrace = OpenInput<Extract<Recognised, { kind: 'table-trace' | 'json-trace' }>>;

/** Inputs of one kind, open and not yet read. */
export type OpenInputs =
  | { readonly kind: 'workloads'; readonly files: readonly OpenWorkload[] }
  | { readonly kind: 'traces'; readonly files: readonly OpenTrace[] };

/**
 * Opens the inputs and tells what they are, by their header and bytes, never by their names; `-` is standard input. Throws
 * InputError with everything that stands against reading them, mixed kinds included.
 */
export async function openInputs(paths: readonly string[]): Promise<OpenInputs> {
  const mistakes: Diagnostic[] = [];
  const workloads: OpenWorkload[] = [];
  const traces: OpenTrace[] = [];
  for (const path of paths) {
    try {
      const source = await openSource(path);
      const what = recogniseInput(path, source.head, source.headIsWhole);
      if (what.kind === 'mistake') mistakes.push(what.diagnostic);
      else if (what.kind === 'workload') workloads.push({ source, what });
      else traces.push({ source, what });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(...error.diagnostics);
    }
  }
  if (mistakes.length === 0 && workloads.length > 0 && traces.length > 0) {
    mistakes.push(mixedKinds(workloads[0].source.path, traces[0].source.path));
  }
  if (mistakes.length > 0) {
    closeInputs([...workloads, ...traces]);
    throw new InputError(mistakes);
  }
  return traces.length > 0 ? { kind: 'traces', files: traces } : { kind: 'workloads', files: workloads };
}

/** Lets go of every file and pipe: one that is still open would keep the program from ending. */
export function closeInputs(files: readonly OpenInput[]): void {
  for (const { source } of files) source.close();
}

function mixedKinds(workloadPath: string, tracePath: string): Diagnostic {
  return {
    code: 'CAP124',
    severity: 'error',
    message: `this is a trace, but ${workloadPath} is a workload CSV`,
    file: tracePath,
    help: 'give workload files or traces, not both',
  };
}
