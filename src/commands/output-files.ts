import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';

/** A file to write: its text, whole or in pieces. */
export interface OutputFile {
  readonly path: string;
  readonly text: string | Iterable<string>;
}

/**
 * Writes all files or none: each goes to a temporary file beside its place, and only when every one is complete
 * are they renamed. Throws {@link InputError} for what the user can put right (no such folder, disk full).
 */
export function writeOutputFiles(files: readonly OutputFile[]): void {
  const taken = new Set<string>();
  for (const { path } of files) {
    if (taken.has(path)) throw new InputError([cannotWrite(path, 'two reports go to the same file')]);
    taken.add(path);
  }
  const written: { readonly file: OutputFile; readonly target: string; readonly temporary: string }[] = [];
  const devices: OutputFile[] = [];
  try {
    for (const file of files) {
      try {
        const target = existingTarget(file.path);
        if (target === 'device') {
          devices.push(file);
          continue;
        }
        const temporary = `${target}.${process.pid}.tmp`;
        const descriptor = openSync(temporary, 'wx');
        written.push({ file, target, temporary });
        writePieces(descriptor, file.text);
      } catch (error) {
        throw asInputError(file.path, error);
      }
    }
    for (const { path, text } of devices) {
      try {
        writePieces(openSync(path, 'w'), text);
      } catch (error) {
        throw asInputError(path, error);
      }
    }
    for (const { file, target, temporary } of written) {
      try {
        renameSync(temporary, target);
      } catch (error) {
        throw asInputError(file.path, error);
      }
    }
  } finally {
    for (const { temporary } of written) rmSync(temporary, { force: true });
  }
}

/** Where the bytes really go: a link's target stays a link's target, and a device or pipe is never replaced. */
function existingTarget(path: string): string | 'device' {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return path;
  if (found.isDirectory()) throw new InputError([cannotWrite(path, 'it is a folder')]);
  return found.isFile() ? realpathSync(path) : 'device';
}

function writePieces(descriptor: number, text: OutputFile['text']): void {
  try {
    if (typeof text === 'string') writeWhole(descriptor, text);
    else for (const piece of text) writeWhole(descriptor, piece);
  } finally {
    closeSync(descriptor);
  }
}

/** A single `writeSync` may write less than it was given when the disk is nearly full. */
function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  let from = 0;
  while (from < bytes.length) from += writeSync(descriptor, bytes, from);
}

function cannotWrite(path: string, why: string): Diagnostic {
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

function asInputError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof InputError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const why = meanings[code];
  if (why === undefined) return error;
  const folder = code === 'ENOENT' ? ` (${dirname(path)})` : '';
  return new InputError([cannotWrite(path, `${why}${folder}`)]);
}
