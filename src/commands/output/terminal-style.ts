import { Chalk } from 'chalk';
import type { TerminalStyle } from '../../report/terminal/terminal.ts';
import type { OutputFlags } from '../program/flags.ts';
import type { Host } from '../program/host.ts';
import { colorLevel } from './color-level.ts';

/** The first screen fits this without a terminal to ask. */
const plainColumns = 100;
const plainRows = 24;

/** How the terminal report looks on this stdout; a file or pipe gets the plain first screen. */
export function terminalStyle(host: Host, flags: OutputFlags & { readonly all?: boolean }): TerminalStyle {
  const toTerminal = host.stdout.isTTY === true && (flags.out === undefined || flags.out === '-');
  const level = toTerminal || host.env.FORCE_COLOR ? colorLevel(host.stdout, host.env, flags.color) : 0;
  return {
    paint: new Chalk({ level }),
    columns: toTerminal ? Math.max(60, Math.min(160, host.stdout.columns ?? plainColumns)) : plainColumns,
    rows: toTerminal ? Math.max(plainRows, host.stdout.rows ?? plainRows) : plainRows,
    all: flags.all === true || flags.verbose === true,
    verbose: flags.verbose === true,
  };
}

/**
 * Whether the terminal can show the report's signs. Only said no where that is known: a locale that is not UTF-8, the
 * Linux console, an old Windows console. Files and pipes are UTF-8.
 */
export function showsUnicode(host: Host, platform: string = process.platform): boolean {
  const { env, stdout } = host;
  if (stdout.isTTY !== true) return true;
  if (env.TERM === 'linux' || env.TERM === 'dumb') return false;
  if (platform === 'win32') return Boolean(env.WT_SESSION || env.TERM_PROGRAM || env.MSYSTEM);
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return locale === '' || /utf-?8/i.test(locale);
}

/** The same report in a file: no colour, nothing folded by the height of a terminal. */
export function fileStyle(flags: OutputFlags): TerminalStyle {
  return {
    paint: new Chalk({ level: 0 }),
    columns: plainColumns,
    rows: plainRows,
    all: true,
    verbose: flags.verbose === true,
  };
}
