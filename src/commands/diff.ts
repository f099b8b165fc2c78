import { Command } from 'commander';
import { comparisonFormats } from '../report/comparison.ts';
import { addRunFlags, type RunFlags } from './program/flags.ts';
import type { Host } from './program/host.ts';

export interface DiffFlags extends RunFlags {
  readonly exitCode?: boolean;
  readonly all?: boolean;
}

/** `capplan diff BASE [HEAD]`: what changed between two plans, and why the cost did. */
export function diffCommand(host: Host): Command {
  const command = new Command('diff')
    .description(
      'What changed between two plans, and why the cost did: baselines, saved results or git references.',
    )
    .argument('<base>', 'a baseline, a saved result, or a git reference with a committed baseline')
    .argument('[head]', 'the same (default: the plan of the current folder’s capplan.yaml)');
  addRunFlags(command, comparisonFormats)
    .option('--all', 'every number that differs')
    .option('--exit-code', 'end with 1 where anything differs');
  return command.action(async (base: string, head: string | undefined, flags: DiffFlags) => {
    const { runDiff } = await import('./gate/run-diff.ts');
    const same = await runDiff(host, base, head, flags);
    if (!same && flags.exitCode === true) host.exitCode = 1;
  });
}
