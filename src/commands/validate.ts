import { Command, InvalidArgumentError, Option } from 'commander';
import { addOutputFlags, type OutputFlags, wholeNumber } from './program/flags.ts';
import { type Host, write } from './program/host.ts';

const formats = ['table', 'json', 'markdown', 'html', 'csv'] as const;

interface ValidateFlags extends OutputFlags {
  readonly option: readonly string[];
  readonly throughput?: string;
  readonly groupBy?: readonly string[];
  readonly metric?: readonly string[];
  readonly mode?: readonly string[];
  readonly maxMedianError?: number;
  readonly report: readonly string[];
  readonly seed: number;
}

/** `10%` and `10` are ten percent; a share like `0.1` would be read as a tenth of a percent, so it is refused. */
function percentage(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*%?$/.exec(value.trim());
  const number = match === null ? Number.NaN : Number(match[1]);
  if (!(number > 0) || (number < 1 && !value.includes('%'))) {
    throw new InvalidArgumentError('Expected a percentage like 10%.');
  }
  return number;
}

function repeated(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function list(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** `capplan validate FILE…`: simulates what was measured and says how far off the model is. */
export function validateCommand(host: Host): Command {
  const command = new Command('validate')
    .description(
      'Simulate measured configurations and report the error of every measured value: tables of measured rows, ' +
        'measured requests, or results of vllm bench serve, GuideLLM and AIPerf.',
    )
    .argument('<file...>', 'measurements, or folders of them ("-" is stdin)');
  command
    .optionsGroup('What was measured:')
    .option('--option <key=value,…>', 'the deployment, where the file does not name it', repeated, [])
    .option('--throughput <file>', 'constants of your own (from capplan calibrate) instead of the presets')
    .option('--metric <name,…>', 'only these measured columns', list)
    .option('--mode <name,…>', 'only rows of these modes', list)
    .option('--seed <n>', 'base of all random numbers', wholeNumber(0), 1);
  command
    .optionsGroup('What to report:')
    .addOption(
      new Option(
        '--group-by <key,…>',
        'groups of the summary: mode, gpu, model, engine, source, architecture; architecture+engine for both together',
      ).argParser(list),
    )
    .option(
      '--max-median-error <percent>',
      'exit 1 where the median error of a metric over all rows is above',
      percentage,
    )
    .option('--report <format=file>', 'one more report in the same run (repeatable)', repeated, []);
  addOutputFlags(command, formats);
  return command.action(async (paths: string[], flags: ValidateFlags) => {
    const { runValidate } = await import('./measure/run-validate.ts');
    const { text, files, warnings, gateFailed } = await runValidate(host, paths, flags);
    if (warnings !== '' && flags.quiet !== true) await write(host.stderr, warnings);
    const { deliver } = await import('./output/deliver.ts');
    await deliver(host, text, flags.out, files);
    if (gateFailed) host.exitCode = 1;
  });
}

export type { ValidateFlags };
