import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const binary = fileURLToPath(new URL('../../bin/capplan.js', import.meta.url));

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Runs the built program as a user would, in a folder, with nothing of the outer environment that could colour it. */
export function runCli(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
  } = {},
): Run {
  const { PATH = '', HOME = '' } = process.env;
  const run = spawnSync(process.execPath, [binary, ...args], {
    cwd: options.cwd,
    env: { PATH, HOME, ...options.env },
    input: options.input ?? '',
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { stdout: run.stdout, stderr: run.stderr, code: run.status };
}
