import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { plainText } from '../report/escape.ts';
import type { Host } from './host.ts';
import { programVersion } from './version.ts';

/** One line per mistake, as compilers print them, for logs and editors. */
export function diagnosticLine(diagnostic: Diagnostic): string {
  const { file, line, column } = diagnostic;
  const place =
    file === undefined ? 'capplan' : [file, line, column].filter((part) => part !== undefined).join(':');
  const help = diagnostic.help === undefined ? '' : `; ${diagnostic.help}`;
  return plainText(`${place}: ${diagnostic.severity} ${diagnostic.code}: ${diagnostic.message}${help}`);
}

/** What the user has to put right, everything at once. */
export function renderMistakes(
  diagnostics: readonly Diagnostic[],
  _args: readonly string[],
  _host: Host,
): string {
  return diagnostics.map((diagnostic) => `${diagnosticLine(diagnostic)}\n`).join('');
}

/** A fault of the program's own: short, with a way to report it; the stack only when asked for. */
export function renderFailure(error: unknown, args: readonly string[]): string {
  const verbose = args.includes('-v') || args.includes('--verbose');
  const message = error instanceof Error ? error.message : String(error);
  const stack = verbose && error instanceof Error && error.stack !== undefined ? `${error.stack}\n` : '';
  return (
    `capplan: this is a bug in capplan ${programVersion} (Node ${process.version}, ${process.platform}), not in your input\n` +
    `  ${plainText(message)}\n${stack}` +
    `${verbose ? '' : 'Run it again with --verbose for the details. '}Please report it with the command line and, if you may share it, the input.\n`
  );
}
