import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { isResultFormat, type ResultFormat, resultFormats } from '../../report/render.ts';

/** `--report markdown=FILE`: one more rendering of the same result; `svg=DIR` writes each chart as a file. */
export interface ReportTarget {
  readonly format: ResultFormat | 'svg';
  readonly path: string;
}

/** Reads every `--report`; throws InputError with all that are malformed. */
export function reportTargets(flags: readonly string[]): readonly ReportTarget[] {
  const mistakes: Diagnostic[] = [];
  const targets: ReportTarget[] = [];
  for (const flag of flags) {
    const at = flag.indexOf('=');
    const format = flag.slice(0, Math.max(0, at));
    const path = flag.slice(at + 1);
    if (path === '' || at < 0)
      mistakes.push(
        malformed(
          `--report ${flag} has no ${at < 0 ? 'format' : 'file'}`,
          'write --report markdown=report.md',
        ),
      );
    else if (format === 'svg' || isResultFormat(format)) targets.push({ format, path });
    else
      mistakes.push(
        malformed(
          `--report ${flag}: unknown format "${format}"`,
          `one of ${[...resultFormats, 'svg'].join(', ')}`,
        ),
      );
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
  return targets;
}

function malformed(message: string, help: string): Diagnostic {
  return { code: 'CAP200', severity: 'error', message, help };
}
