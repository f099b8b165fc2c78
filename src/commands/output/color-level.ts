import type { Host, OutputStream } from '../program/host.ts';

/** How much colour a stream gets: 0 none, 1 the sixteen basic colours (all the program uses). */
export type ColorLevel = 0 | 1;

/**
 * Decided per stream, since one of them may be piped. `NO_COLOR` and `CAPPLAN_NO_COLOR` count when they are not
 * empty (no-color.org), `--no-color` beats everything, `FORCE_COLOR` beats the check for a terminal.
 */
export function colorLevel(stream: OutputStream, env: Host['env'], wanted: boolean): ColorLevel {
  if (!wanted || env.NO_COLOR || env.CAPPLAN_NO_COLOR) return 0;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR === '0' || env.FORCE_COLOR === 'false' ? 0 : 1;
  if (env.TERM === 'dumb') return 0;
  return stream.isTTY === true ? 1 : 0;
}
