import { readFileSync } from 'node:fs';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import type { Result } from '../../plan/result.ts';
import { asResult } from '../../report/result-schema.ts';

/** A result saved earlier; throws InputError where the file is none, saying where it differs. */
export function readResult(path: string): Result {
  const value = parsed(path, read(path));
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : null;
  if (version !== 1) {
    const what =
      version === null ? 'is no capplan result' : `has schema version ${String(version).slice(0, 20)}`;
    throw mistake(
      path,
      `${path} ${what}`,
      'save one with capplan simulate WORKLOAD --format json --out RESULT.json',
    );
  }
  const checked = asResult(value);
  if ('result' in checked) return checked.result;
  throw new InputError(
    checked.issues.slice(0, 10).map(
      ({ path: place, message }): Diagnostic => ({
        code: 'CAP250',
        severity: 'error',
        message: `${place}: ${message}`,
        file: path,
        help: 'capplan schema result prints what is expected',
      }),
    ),
  );
}

function read(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : `${code ?? error}`;
    throw new InputError([
      { code: 'CAP100', severity: 'error', message: `cannot read ${path}: ${why}`, file: path },
    ]);
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw mistake(
      path,
      `${path} is not JSON`,
      'save a result with capplan simulate WORKLOAD --format json --out RESULT.json',
    );
  }
}

function mistake(file: string, message: string, help: string): InputError {
  return new InputError([{ code: 'CAP250', severity: 'error', message, file, help }]);
}
