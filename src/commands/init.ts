import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { writeOutputFiles } from './output/output-files.ts';
import { addOutputFlags, type OutputFlags } from './program/flags.ts';
import { type Host, write } from './program/host.ts';
import { starterScenario, starterWorkload } from './starter-files.ts';

/** `capplan init [folder]`: a scenario and a workload that run as they are and say how to change them. */
export function initCommand(host: Host): Command {
  const command = new Command('init')
    .description('Write capplan.yaml and workload.csv: they run as they are, and say how to make them yours.')
    .argument('[folder]', 'where', '.')
    .option('--force', 'replace files that exist');
  addOutputFlags(command, []);
  return command.action(async (folder: string, flags: OutputFlags & { readonly force?: boolean }) => {
    const files = [
      { path: join(folder, 'workload.csv'), text: starterWorkload },
      { path: join(folder, 'capplan.yaml'), text: starterScenario },
    ];
    if (flags.force !== true) refuseExisting(files.map(({ path }) => path));
    makeFolder(folder);
    writeOutputFiles(files);
    if (flags.quiet === true) return;
    const workload = files[0]!.path;
    await write(
      host.stdout,
      `wrote ${files.map(({ path }) => path).join(' and ')}\nNext: capplan simulate ${/\s/.test(workload) ? `"${workload}"` : workload}\n`,
    );
  });
}

function refuseExisting(paths: readonly string[]): void {
  const mistakes = paths
    .filter((path) => existsSync(path))
    .map(
      (path): Diagnostic => ({
        code: 'CAP251',
        severity: 'error',
        message: `${path} exists already`,
        help: '--force replaces it; or name another folder',
      }),
    );
  if (mistakes.length > 0) throw new InputError(mistakes);
}

/** One folder after the other: the recursive call never returns where a file system refuses new folders as absent ones. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent);
  mkdirSync(folder);
}

function makeFolder(folder: string): void {
  try {
    makeFolders(folder);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError([
      { code: 'CAP900', severity: 'error', message: `cannot make the folder ${folder} (${why})` },
    ]);
  }
}
