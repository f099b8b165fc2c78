import { spawnSync } from 'node:child_process';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { quoted } from '../../diagnostics/source-line.ts';

/** A file as it stands at a git reference. */
export interface GitPlace {
  readonly ref: string;
  /** Path from the repository's root; null for the file's usual place. */
  readonly path: string | null;
}

/** Reads `git:REF[:PATH]`; null where the text is no such thing. */
export function gitPlaceOf(text: string): GitPlace | null {
  const parts = /^git:([^:]*)(?::(.+))?$/s.exec(text);
  return parts === null ? null : { ref: parts[1] ?? '', path: parts[2] ?? null };
}

const LARGEST_BYTES = 1 << 30;

/**
 * The bytes of a file at a reference. `path` starting with `./` counts from `folder`, others from the repository's
 * root. Throws InputError where git, the repository, the reference or the file is missing.
 */
export function readAtRef(folder: string, ref: string, path: string): Buffer {
  const fail = (message: string, help: string): never => {
    throw new InputError([{ code: 'CAP405', severity: 'error', message, help } satisfies Diagnostic]);
  };
  // A reference never begins with a dash; one that does would be read as an option.
  if (ref === '' || ref.startsWith('-')) fail(`${quoted(`git:${ref}`)} names no reference`, 'write git:main');
  const git = (...args: readonly string[]) =>
    spawnSync('git', ['-C', folder, ...args], {
      maxBuffer: LARGEST_BYTES,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const inside = git('rev-parse', '--is-inside-work-tree');
  if (inside.error !== undefined) fail('git cannot be run', 'install git, or give --baseline a file');
  if (inside.status !== 0) fail(`${folder} is in no git repository`, 'give --baseline a file');
  if (git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`).status !== 0) {
    fail(
      `git knows no reference ${quoted(ref)}`,
      'fetch it first; in CI check out with the whole history (fetch-depth: 0), and name it as origin/main',
    );
  }
  const shown = git('show', `${ref}:${path}`);
  if (shown.status !== 0) {
    fail(
      `there is no ${path.replace(/^\.\//, '')} at ${quoted(ref)}`,
      'record one there with `capplan baseline` and commit it, or name it: git:REF:PATH',
    );
  }
  return shown.stdout;
}
