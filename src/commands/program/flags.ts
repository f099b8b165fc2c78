import { type Command, InvalidArgumentError, Option } from 'commander';

/** Where and how a command prints. Every command has these. */
export interface OutputFlags {
  readonly format?: string;
  readonly out?: string;
  readonly color: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** What a run is told; every command that simulates has these. */
export interface RunFlags extends OutputFlags {
  readonly scenario?: string;
  readonly set: readonly string[];
  readonly option: readonly string[];
  readonly variant: readonly string[];
  readonly only: readonly string[];
  readonly pricing: readonly string[];
  readonly throughput: readonly string[];
  readonly slo: readonly string[];
  readonly report: readonly string[];
  readonly requests?: string;
  readonly jobs?: number;
  readonly shard?: string;
  readonly seed?: number;
  readonly replications?: number;
  readonly asOf?: string;
  readonly tz?: string;
  readonly strict?: boolean;
}

export const reportFormats = ['table', 'json', 'markdown', 'html', 'csv'] as const;

function repeated(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function repeatedList(value: string, earlier: readonly string[]): readonly string[] {
  const items = value.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Expected ids separated by commas.');
  return [...earlier, ...items];
}

/** A whole number of at least `least`, or a message that commander puts after the flag's name. */
export function wholeNumber(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least)
      throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
    return number;
  };
}

function calendarDate(value: string): string {
  const time = Date.parse(`${value}T00:00:00Z`);
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(value) ||
    Number.isNaN(time) ||
    new Date(time).toISOString().slice(0, 10) !== value
  )
    throw new InvalidArgumentError('Expected a date like 2026-11-20.');
  return value;
}

function timeZone(value: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
  } catch {
    throw new InvalidArgumentError('Expected an IANA time zone like Europe/Berlin.');
  }
  return value;
}

/** Adds the flags of {@link OutputFlags}; `formats` are those the command can print, the first is the default. */
export function addOutputFlags(command: Command, formats: readonly string[] = reportFormats): Command {
  command.optionsGroup('Output:');
  if (formats.length > 0)
    command.addOption(
      new Option('-f, --format <format>', 'what to print').choices(formats).default(formats[0]),
    );
  return command
    .option('-o, --out <file>', 'write there instead of to stdout ("-" is stdout)')
    .option('--no-color', 'plain text (also NO_COLOR, CAPPLAN_NO_COLOR, TERM=dumb)')
    .option('-q, --quiet', 'no progress and no warnings on stderr')
    .option('-v, --verbose', 'everything: all assumptions, all options, stack traces of bugs');
}

/** Adds the flags of {@link RunFlags}; a command without formats of its own renders no result. */
export function addRunFlags(command: Command, formats: readonly string[] = reportFormats): Command {
  command
    .optionsGroup('What to simulate:')
    .option(
      '-s, --scenario <file>',
      'options, objectives and checks (default: capplan.yaml near the workload)',
    )
    .option('--set <path=value>', 'change one value of the scenario or workload (repeatable)', repeated, [])
    .option(
      '--option <key=value,…>',
      'an option to simulate instead of the file’s (repeatable)',
      repeated,
      [],
    )
    .option('--variant <name>', 'a line of assignments under `variants` (repeatable)', repeated, [])
    .option('--only <id,…>', 'only these options (repeatable)', repeatedList, [])
    .option('--pricing <file>', 'your prices, laid over the catalogue (repeatable)', repeated, [])
    .option('--throughput <file>', 'your measurements, laid over the catalogue (repeatable)', repeated, [])
    .option(
      '--slo <column=value,…>',
      'objectives, e.g. ttft_p95_ms=800,tpot_p95_ms=50 (repeatable)',
      repeated,
      [],
    )
    .option('--as-of <date>', 'prices of this day (default: the catalogue’s date)', calendarDate)
    .option('--tz <zone>', 'time zone of a trace whose stamps have none (default: UTC)', timeZone)
    .option('--strict', 'warnings about the input become errors');
  command
    .optionsGroup('How to simulate:')
    .option('--seed <n>', 'base of all random numbers (default: 1)', wholeNumber(0))
    .option('--replications <n>', 'independent repetitions (default: 5)', wholeNumber(1))
    .option(
      '--jobs <n>',
      'threads at most; the result is the same (default: one per processor)',
      wholeNumber(1),
    )
    .option(
      '--shard <i/n>',
      'one slice of the run, joined by capplan merge ("/n" in a Kubernetes Indexed Job)',
    );
  addOutputFlags(command, formats);
  if (formats.length === 0) return command;
  return command
    .option('--report <format=file>', 'one more report in the same run (repeatable)', repeated, [])
    .option('--requests <file>', 'one CSV row per request and option');
}
