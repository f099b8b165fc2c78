import { Command, Option } from 'commander';
import type { FailOn } from '../gate/evaluate-checks.ts';
import { resultFormats } from '../report/render.ts';
import { addRunFlags, type RunFlags } from './program/flags.ts';
import type { Host } from './program/host.ts';

export interface CheckFlags extends RunFlags {
  readonly max: readonly string[];
  readonly min: readonly string[];
  readonly baseline?: string;
  readonly failOn: FailOn;
  readonly updateBaseline?: boolean;
  readonly ci: boolean;
  readonly all?: boolean;
}

function repeated(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

/** `capplan check [workload…]`: the gate. Ends with 1 where a check stops the change. */
export function checkCommand(host: Host): Command {
  const command = new Command('check')
    .description(
      'Run the checks of capplan.yaml and of --max and --min against the plan and its baseline; 1 when one fails.',
    )
    .argument('[workload...]', 'a workload CSV, or request traces (default: what capplan.yaml names)');
  command
    .optionsGroup('What must hold:')
    .option('--max <metric=value>', 'a metric may be at most this, e.g. cost.monthly=16k', repeated, [])
    .option('--min <metric=value>', 'a metric must be at least this, e.g. headroom=1.2', repeated, [])
    .option(
      '--baseline <file>',
      'compare with this file, or git:REF[:PATH] (default: capplan.baseline.json, where there is one)',
    )
    .addOption(
      new Option('--fail-on <level>', 'what ends with 1')
        .choices(['error', 'warn', 'never'])
        .default('error'),
    )
    .option('--update-baseline', 'accept: record this plan as the baseline')
    .option('--no-ci', 'no step summary and no annotations where CI is detected');
  addRunFlags(command, resultFormats).option('--all', 'every option, however many');
  return command.action(async (paths: readonly string[], flags: CheckFlags) => {
    const { runCheck } = await import('./gate/run-check.ts');
    if (!(await runCheck(host, paths, flags))) host.exitCode = 1;
  });
}
