import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { InputError } from '../../diagnostics/diagnostic.ts';
import { cannotWrite, writeFailure } from './write-failure.ts';

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
        throw writeFailure(file.path, error);
      }
    }
    for (const { path, text } of devices) {
      try {
        writePieces(openSync(path, 'w'), text);
      } catch (error) {
        throw writeFailure(path, error);
      }
    }
    for (const { file, target, temporary } of written) {
      try {
        renameSync(temporary, target);
      } catch (error) {
        throw writeFailure(file.path, error);
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
