import { Command } from 'commander';
import { addOutputFlags, type OutputFlags, wholeNumber } from './program/flags.ts';
import { type Host, write } from './program/host.ts';

interface CalibrateFlags extends OutputFlags {
  readonly option: readonly string[];
  readonly provider?: string;
  readonly model?: string;
  readonly id?: string;
  readonly seed: number;
}

function repeated(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

/** `capplan calibrate FILE…`: your own measurements to a throughput file that `simulate --throughput` takes. */
export function calibrateCommand(host: Host): Command {
  const command = new Command('calibrate')
    .description(
      'Fit the model to a handful of your own measurements (or a log of API requests) and write the throughput ' +
        'file that --throughput takes. What the measurements do not tell stays at the engine’s preset.',
    )
    .argument('<file...>', 'measurements as validate takes them, or a log of API requests ("-" is stdin)');
  command
    .optionsGroup('What was measured:')
    .option('--option <key=value,…>', 'the deployment, where the file does not name it', repeated, [])
    .option('--provider <name>', 'provider of a log of API requests, where it has no such column')
    .option('--model <name>', 'model of a log of API requests, where it has no such column')
    .option('--id <name>', 'id of the row (default: from model and GPU)')
    .option('--seed <n>', 'base of all random numbers', wholeNumber(0), 1);
  addOutputFlags(command, ['csv', 'table', 'json']);
  return command.action(async (paths: string[], flags: CalibrateFlags) => {
    const { runCalibrate } = await import('./measure/run-calibrate.ts');
    const { text, notes } = await runCalibrate(host, paths, flags);
    if (notes !== '' && flags.quiet !== true) await write(host.stderr, notes);
    const { deliver } = await import('./output/deliver.ts');
    await deliver(host, text, flags.out);
  });
}

export type { CalibrateFlags };
