import { dirname } from 'node:path';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';

/** The diagnostic of an output that cannot be written. */
export function cannotWrite(path: string, why: string): Diagnostic {
  return {
    code: 'CAP900',
    severity: 'error',
    message: `cannot write ${path}: ${why}`,
    help: 'give another path, or "-" for stdout; nothing was written',
  };
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'part of its path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  EMFILE: 'too many open files',
};

/** A failed write as the user's mistake where it is one (no folder, no right, no room); anything else as it is. */
export function writeFailure(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof InputError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const why = meanings[code];
  if (why === undefined) return error;
  const folder = code === 'ENOENT' ? ` (${dirname(path)})` : '';
  return new InputError([cannotWrite(path, `${why}${folder}`)]);
}
