import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../diagnostics/diagnostic.ts';
import type { Result } from '../../plan/result.ts';
import { isResultFormat, renderResult } from '../../report/render.ts';
import { asciiFigures } from '../../report/terminal/ascii.ts';
import type { OutputFlags } from '../program/flags.ts';
import type { Host } from '../program/host.ts';
import { deliver } from './deliver.ts';
import type { OutputFile } from './output-files.ts';
import { reportTargets } from './report-targets.ts';
import { fileStyle, showsUnicode, terminalStyle } from './terminal-style.ts';

interface PrintFlags extends OutputFlags {
  readonly report: readonly string[];
  readonly all?: boolean;
  readonly why?: string;
}

/** Renders a result in the format asked for and in that of every `--report`, and writes them together. */
export async function printResult(
  host: Host,
  result: Result,
  flags: PrintFlags,
  more: readonly OutputFile[] = [],
): Promise<void> {
  const targets = reportTargets(flags.report);
  const style = terminalStyle(host, flags);
  const { format = 'table' } = flags;
  if (!isResultFormat(format)) throw new TypeError(`unknown format ${format}`);
  const rendered =
    flags.why === undefined
      ? await renderResult(result, format, style)
      : (await import('../../report/terminal/terminal-why.ts')).whyReport(
          result,
          knownOption(result, flags.why),
          style,
        );
  const forTerminal = flags.why !== undefined || format === 'table';
  const text = forTerminal && !showsUnicode(host) ? asciiFigures(rendered) : rendered;
  const files: OutputFile[] = [];
  for (const target of targets) {
    if (target.format !== 'svg') {
      files.push({ path: target.path, text: await renderResult(result, target.format, fileStyle(flags)) });
      continue;
    }
    const { charts } = await import('../../report/charts/charts.ts');
    mkdirSync(target.path, { recursive: true });
    for (const { name, svg } of charts(result))
      files.push({ path: join(target.path, `${name}.svg`), text: svg });
  }
  await deliver(host, text, flags.out, [...files, ...more]);
}

function knownOption(result: Result, id: string): string {
  if (result.options.some((option) => option.id === id)) return id;
  throw new InputError([
    {
      code: 'CAP200',
      severity: 'error',
      message: `--why ${id}: there is no such option`,
      help: `one of ${result.options.map((option) => option.id).join(', ')}`,
    },
  ]);
}
