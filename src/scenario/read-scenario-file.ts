import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../diagnostics/diagnostic.ts';

const names = ['capplan.yaml', 'capplan.yml'];

/** The scenario that belongs to a workload file: beside it, else upward until the root of its git repository. */
export function findScenario(workloadPath: string): string | null {
  let folder = dirname(resolve(workloadPath));
  const first = folder;
  let insideRepository = false;
  const folders: string[] = [];
  for (;;) {
    folders.push(folder);
    if (existsSync(join(folder, '.git'))) {
      insideRepository = true;
      break;
    }
    const parent = dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  for (const candidate of insideRepository ? folders : [first]) {
    const found = names.map((name) => join(candidate, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
  }
  return null;
}

/** The scenario's text; throws InputError where the file cannot be read. */
export function readScenarioText(path: string): string {
  try {
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'it does not exist'
        : 'it cannot be read';
    throw new InputError([
      { code: 'CAP210', severity: 'error', message: `the scenario ${path}: ${reason}`, file: path },
    ]);
  }
}
