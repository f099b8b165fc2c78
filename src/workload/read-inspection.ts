import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { closeInputs, type OpenTrace, openInputs } from './open-inputs.ts';
import { readWorkloads } from './table/read-workloads.ts';
import type { ImportReport, TraceReport } from './trace/import-report.ts';
import { readTrace } from './trace/read-trace.ts';
import type { InputFile } from './workload.ts';
import type { DeclaredInput, ReadInputOptions } from './workload-input.ts';

/** What is in the inputs, without keeping their requests. */
export type Inspection =
  | DeclaredInput
  | { readonly kind: 'trace'; readonly report: ImportReport; readonly inputs: readonly InputFile[] };

/** Reads the inputs once; memory does not grow with the rows of a trace. Throws InputError with every mistake. */
export async function inspectInput(paths: readonly string[], options: ReadInputOptions): Promise<Inspection> {
  const opened = await openInputs(paths);
  try {
    return await (opened.kind === 'workloads'
      ? readWorkloads(opened.files, options)
      : inspectTraces(opened.files, options));
  } finally {
    closeInputs(opened.files);
  }
}

async function inspectTraces(opened: readonly OpenTrace[], options: ReadInputOptions): Promise<Inspection> {
  const files: TraceReport[] = [];
  const inputs: InputFile[] = [];
  const mistakes: Diagnostic[] = [];
  const traceOptions = {
    tz: options.tz ?? 'UTC',
    prefixCacheTokens: options.prefixCacheTokens ?? Number.POSITIVE_INFINITY,
  };
  for (const { source, what } of opened) {
    try {
      const { report, input } = await readTrace(source, what, traceOptions, null);
      files.push(report);
      inputs.push(input);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(...error.diagnostics);
    }
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
  return { kind: 'trace', report: { files }, inputs };
}
