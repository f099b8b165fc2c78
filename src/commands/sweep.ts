import { Command } from 'commander';
import { addRunFlags, type RunFlags } from './program/flags.ts';
import type { Host } from './program/host.ts';

export interface SweepFlags extends RunFlags {
  readonly over?: string;
  readonly whatIf: readonly string[];
}

/** `capplan sweep WORKLOAD… --over PATH=a:b[:n]`: where the answer changes as one value does. */
export function sweepCommand(host: Host): Command {
  const command = new Command('sweep')
    .description(
      'Vary the load or any other value: cost and verdict of every option, and where the answer changes. Or compare single changes with --what-if.',
    )
    .argument('[workload...]', 'a workload CSV, or request traces ("-" is stdin)')
    .option(
      '--over <path=a:b[:n]>',
      'a value that --set reaches, from a to b in n steps, or PATH=x,y,z (workload.scale is the load)',
    )
    .option(
      '--what-if <path=value...>',
      'one row per change: the difference in dollars and headroom (several in one text belong together)',
      (value: string, earlier: readonly string[]) => [...earlier, value],
      [],
    );
  addRunFlags(command);
  return command.action(async (paths: readonly string[], flags: SweepFlags) => {
    const { runSweep, runSweepShard } = await import('./sweep/run-sweep.ts');
    if (flags.shard !== undefined) {
      const { writeShard } = await import('./sweep/write-shard.ts');
      await writeShard(host, flags, (shard) => runSweepShard(host, paths, flags, shard));
      return;
    }
    await runSweep(host, paths, flags);
  });
}
