import { Command } from 'commander';
import { addOutputFlags, type OutputFlags } from './program/flags.ts';
import type { Host } from './program/host.ts';

interface MergeFlags extends OutputFlags {
  readonly report: readonly string[];
}

/** `capplan merge PART…`: joins what `--shard` wrote into the result of the whole run. */
export function mergeCommand(host: Host): Command {
  const command = new Command('merge')
    .description(
      'Join the parts that --shard wrote, beside the same files: the result is that of a single run, to the bit.',
    )
    .argument('<part...>', 'every part of one run');
  addOutputFlags(command);
  command.option(
    '--report <format=file>',
    'one more report (repeatable)',
    (value: string, earlier: readonly string[]) => [...earlier, value],
    [],
  );
  return command.action(async (paths: readonly string[], flags: MergeFlags) => {
    const { readPartialResults } = await import('./sweep/partial-result.ts');
    const parts = readPartialResults(paths);
    const { runMerge } = await import('./sweep/run-merge.ts');
    await runMerge(host, parts, flags);
  });
}

export type { MergeFlags };
