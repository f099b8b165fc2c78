import { readGpuFacts } from '../../catalog/models/read-gpu-facts.ts';
import { readModelFacts } from '../../catalog/models/read-model-facts.ts';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { validationCsv } from '../../report/validation/validation-csv.ts';
import { validationHtml } from '../../report/validation/validation-html.ts';
import { type ValidationView, validationJson } from '../../report/validation/validation-json.ts';
import { validationMarkdown } from '../../report/validation/validation-markdown.ts';
import { validationTable } from '../../report/validation/validation-table.ts';
import { factIndex } from '../../validation/fact-index.ts';
import { replicaBuilder } from '../../validation/measured-deployment.ts';
import { type Grouping, groupings, validateMeasurements } from '../../validation/validate.ts';
import { diagnosticLine } from '../output/failure.ts';
import type { OutputFile } from '../output/output-files.ts';
import { reportTargets } from '../output/report-targets.ts';
import { fileStyle, terminalStyle } from '../output/terminal-style.ts';
import { constantsOfFile } from '../plan/read-constants.ts';
import type { Host } from '../program/host.ts';
import type { ValidateFlags } from '../validate.ts';
import { readMeasurementFiles, setupOfFlags } from './read-measurement-files.ts';

/** `mode`, or `architecture+engine` for the groups that both make together. */
function groupingsOf(keys: readonly string[] | undefined): readonly (readonly Grouping[])[] {
  if (keys === undefined) return groupings.map((grouping) => [grouping]);
  const isKnown = (name: string): name is Grouping => groupings.some((grouping) => grouping === name);
  const known = keys.map((key) => key.split('+').filter(isKnown));
  const unknown = keys.flatMap((key) => key.split('+')).filter((name) => !isKnown(name));
  if (unknown.length > 0) {
    throw new InputError(
      unknown.map(
        (name): Diagnostic => ({
          code: 'CAP200',
          severity: 'error',
          message: `--group-by ${name}: there is no such group`,
          help: `one of ${groupings.join(', ')}`,
        }),
      ),
    );
  }
  return known;
}

/** Reads, simulates, compares and renders; writes nothing. */
export async function runValidate(
  host: Host,
  paths: readonly string[],
  flags: ValidateFlags,
): Promise<{
  readonly text: string;
  readonly files: readonly OutputFile[];
  readonly warnings: string;
  readonly gateFailed: boolean;
}> {
  const groupBy = groupingsOf(flags.groupBy);
  const targets = reportTargets(flags.report);
  const { files, warnings } = readMeasurementFiles(paths, await setupOfFlags(flags.option));
  const constants = flags.throughput === undefined ? null : constantsOfFile(flags.throughput);
  const builder = replicaBuilder(factIndex(readModelFacts(), readGpuFacts()), constants);
  const result = validateMeasurements(files, builder, {
    seed: flags.seed,
    groupBy,
    metrics: flags.metric === undefined ? null : new Set(flags.metric),
    modes: flags.mode === undefined ? null : new Set(flags.mode),
  });
  if (result.rows.length === 0 && result.notModelled.length === 0) {
    throw new InputError([
      {
        code: 'CAP155',
        severity: 'error',
        message: 'the files hold nothing to compare with',
        help: 'check --metric and --mode',
      },
    ]);
  }
  const render = (format: string, toTerminal: boolean): string =>
    rendered(result, format, host, flags, toTerminal);
  const limit = flags.maxMedianError;
  const above =
    limit === undefined
      ? []
      : result.summary.filter((one) => one.group === 'all' && one.medianApePct > limit);
  const nothingScored = limit !== undefined && result.rows.length === 0;
  const notes = warnings.map((warning) => `${diagnosticLine(warning)}\n`);
  for (const { metric, medianApePct } of above) {
    notes.push(`${metric}: median error ${medianApePct.toFixed(1)} % is above ${limit} %\n`);
  }
  if (nothingScored) notes.push('nothing could be compared, so the limit of the error is not met\n');
  return {
    text: render(flags.format ?? 'table', true),
    files: targets.map(({ format, path }) => ({ path, text: render(format, false) })),
    warnings: notes.join(''),
    gateFailed: above.length > 0 || nothingScored,
  };
}

function rendered(
  view: ValidationView,
  format: string,
  host: Host,
  flags: ValidateFlags,
  toTerminal: boolean,
): string {
  switch (format) {
    case 'json':
      return validationJson(view);
    case 'markdown':
      return validationMarkdown(view);
    case 'html':
      return validationHtml(view);
    case 'csv':
      return validationCsv(view);
    case 'table':
      return validationTable(view, (toTerminal ? terminalStyle(host, flags) : fileStyle(flags)).paint);
    default:
      throw new InputError([
        {
          code: 'CAP200',
          severity: 'error',
          message: `validate has no report of format ${format}`,
          help: 'one of table, json, markdown, html, csv',
        },
      ]);
  }
}
