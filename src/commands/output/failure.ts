import { isAbsolute, relative } from 'node:path';
import { Chalk } from 'chalk';
import { codeFrames } from '../../diagnostics/code-frame.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { harmlessInLogs, plainText } from '../../report/escape.ts';
import type { OutputFlags } from '../program/flags.ts';
import { type Host, write } from '../program/host.ts';
import { programVersion } from '../program/version.ts';
import { colorLevel } from './color-level.ts';

/** Files are named as seen from the current folder, which is shorter and what a terminal makes clickable. */
function fromHere(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.file === undefined || !isAbsolute(diagnostic.file)) return diagnostic;
  const near = relative('', diagnostic.file);
  return near.startsWith('..') ? diagnostic : { ...diagnostic, file: near };
}

/** One line per mistake, as compilers print them, for logs and editors. */
export function diagnosticLine(diagnostic: Diagnostic): string {
  const { file, line, column } = fromHere(diagnostic);
  const place =
    file === undefined ? 'capplan' : [file, line, column].filter((part) => part !== undefined).join(':');
  const help = diagnostic.help === undefined ? '' : `; ${diagnostic.help}`;
  return harmlessInLogs(
    plainText(`${place}: ${diagnostic.severity} ${diagnostic.code}: ${diagnostic.message}${help}`),
  );
}

/** What the user has to put right, everything at once: frames for people, one line each for logs and editors. */
export function renderMistakes(
  diagnostics: readonly Diagnostic[],
  args: readonly string[],
  host: Host,
): string {
  if (host.stderr.isTTY !== true) return diagnostics.map((one) => `${diagnosticLine(one)}\n`).join('');
  const paint = new Chalk({ level: colorLevel(host.stderr, host.env, !args.includes('--no-color')) });
  return codeFrames(diagnostics.map(fromHere), {
    error: paint.red,
    warning: paint.yellow,
    dim: paint.dim,
    bold: paint.bold,
  });
}

/** Warnings about the input on stderr; a warning stops nothing. */
export async function showWarnings(
  host: Host,
  diagnostics: readonly Diagnostic[],
  flags: OutputFlags,
): Promise<void> {
  if (flags.quiet === true || diagnostics.length === 0) return;
  await write(host.stderr, renderMistakes(diagnostics, flags.color ? [] : ['--no-color'], host));
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
