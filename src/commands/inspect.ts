import { Command } from 'commander';
import { addOutputFlags, type OutputFlags } from './program/flags.ts';
import type { Host } from './program/host.ts';

interface InspectFlags extends OutputFlags {
  readonly tz?: string;
  readonly strict?: boolean;
}

/** `capplan inspect FILE…`: what is in workload files or traces, and what was made of it. */
export function inspectCommand(host: Host): Command {
  const command = new Command('inspect')
    .description(
      'Show what is in workload files or traces: rows, dialect, rates, lengths, bursts, and what is assumed.',
    )
    .argument('<file...>', 'workload CSVs or traces, plain or gzipped ("-" is stdin)')
    .option('--tz <zone>', 'time zone of stamps and rows that have none (default: UTC)')
    .option('--strict', 'warnings about the input become errors');
  addOutputFlags(command, ['table', 'json']);
  return command.action(async (paths: string[], flags: InspectFlags) => {
    const { runInspect } = await import('./run-inspect.ts');
    await runInspect(host, paths, flags);
  });
}

export type { InspectFlags };
