import { type Host, write } from '../program/host.ts';
import { type OutputFile, writeOutputFiles } from './output-files.ts';

/**
 * The end of every command: the files first, all or none, then the main output to stdout or to `--out`.
 * So nothing reaches stdout when a file could not be written.
 */
export async function deliver(
  host: Host,
  text: string,
  out: string | undefined,
  files: readonly OutputFile[] = [],
): Promise<void> {
  const toStdout = out === undefined || out === '-';
  writeOutputFiles(toStdout ? files : [{ path: out, text }, ...files]);
  if (toStdout) await write(host.stdout, text);
}
