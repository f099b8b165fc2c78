import { Command, CommanderError } from 'commander';
import { type Host, write } from './commands/program/host.ts';
import { programVersion } from './commands/program/version.ts';
import { InputError } from './diagnostics/diagnostic.ts';

/** A verb: what `--help` lists, and how its own file is loaded when it is asked for. */
interface Verb {
  readonly name: string;
  readonly group: string;
  readonly summary: string;
  readonly load: () => Promise<(host: Host) => Command>;
}

const verbs: readonly Verb[] = [
  {
    name: 'simulate',
    group: 'Plan:',
    summary: 'run every option on a workload: does it hold, what does it cost, what to buy',
    load: async () => (await import('./commands/simulate.ts')).simulateCommand,
  },
  {
    name: 'sweep',
    group: 'Plan:',
    summary: 'vary the load, a price or any value: where the answer changes',
    load: async () => (await import('./commands/sweep.ts')).sweepCommand,
  },
  {
    name: 'merge',
    group: 'Plan:',
    summary: 'join the slices of a run that --shard made',
    load: async () => (await import('./commands/merge.ts')).mergeCommand,
  },
  {
    name: 'inspect',
    group: 'Plan:',
    summary: 'what is in a workload file or trace: rates, sizes, gaps, burstiness',
    load: async () => (await import('./commands/inspect.ts')).inspectCommand,
  },
  {
    name: 'check',
    group: 'Gate:',
    summary: 'fail when a plan is too dear, too slow or too tight, and say why it changed',
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  {
    name: 'baseline',
    group: 'Gate:',
    summary: 'record the plan that checks compare with',
    load: async () => (await import('./commands/baseline.ts')).baselineCommand,
  },
  {
    name: 'diff',
    group: 'Gate:',
    summary: 'what changed between two plans, and why the cost did',
    load: async () => (await import('./commands/diff.ts')).diffCommand,
  },
  {
    name: 'report',
    group: 'Gate:',
    summary: 'print a saved result again, in any format',
    load: async () => (await import('./commands/report.ts')).reportCommand,
  },
  {
    name: 'validate',
    group: 'Model:',
    summary: 'simulate what was measured and report the error of every value',
    load: async () => (await import('./commands/validate.ts')).validateCommand,
  },
  {
    name: 'calibrate',
    group: 'Model:',
    summary: 'fit the GPU model to measurements of your own',
    load: async () => (await import('./commands/calibrate.ts')).calibrateCommand,
  },
  {
    name: 'init',
    group: 'Set up:',
    summary: 'write a commented capplan.yaml and a workload.csv that run',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    name: 'catalog',
    group: 'Set up:',
    summary: 'the models, GPUs, prices and limits behind the numbers, with their sources',
    load: async () => (await import('./commands/catalog.ts')).catalogCommand,
  },
  {
    name: 'explain',
    group: 'Set up:',
    summary: 'what a diagnostic code or a metric means',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  {
    name: 'schema',
    group: 'Set up:',
    summary: 'JSON Schema of the scenario file or of the result',
    load: async () => (await import('./commands/schema.ts')).schemaCommand,
  },
];

const exitCodes = `
Exit codes: 0 ran, gates passed · 1 a gate failed · 2 could not run (flag, file, value) · 3 a bug · 130 interrupted`;

const examples = `
Examples:
  capplan init                                  a workload and a scenario to start from
  capplan simulate workload.csv                 which option holds, and what it costs
  capplan simulate trace.csv --slo ttft_p95_ms=1000
  capplan simulate workload.csv --report html=plan.html --report json=plan.json
`;

/**
 * The program: parses the command line, loads the one verb it names and runs it. Never ends the process itself,
 * so that everything written is flushed; the exit code is left in `host.exitCode`.
 */
export async function main(host: Host): Promise<void> {
  // A failed write is dealt with where it was made; without a listener the stream would end the process.
  for (const stream of [host.stdout, host.stderr]) stream.on('error', () => {});
  const args = host.argv.slice(2);
  const pending: Promise<void>[] = [];
  try {
    const program = await programFor(args, host, pending);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    host.exitCode = await reportFailure(error, args, host);
  }
  await Promise.all(pending);
}

/** Only the verb on the command line is loaded; the others are names in the help. */
async function programFor(args: readonly string[], host: Host, pending: Promise<void>[]): Promise<Command> {
  const program = new Command('capplan')
    .description(
      'Capacity planning for LLM inference: which way of running a workload holds, and what it costs.',
    )
    .version(programVersion, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('See capplan --help, or capplan <command> --help.')
    .addHelpText('after', examples + exitCodes);
  const words = args.filter((argument) => !argument.startsWith('-'));
  const asked = words[0] === 'help' ? words[1] : words[0];
  for (const verb of verbs) {
    program.commandsGroup(verb.group);
    if (verb.name === asked) {
      const command = (await verb.load())(host).summary(verb.summary);
      if (command.description() === '') command.description(verb.summary);
      program.addCommand(command);
    } else program.command(verb.name).description(verb.summary).allowUnknownOption();
  }
  configure(program, host, pending);
  return program;
}

/** The same manners for the program and every command below it. */
function configure(command: Command, host: Host, pending: Promise<void>[]): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void pending.push(write(host.stdout, text)),
    outputError: (text, print) => print(text.replace(/^error: /, 'capplan: error CAP200: ')),
    writeErr: (text) => void pending.push(write(host.stderr, text)),
    getOutHelpWidth: () => host.stdout.columns ?? 100,
    getErrHelpWidth: () => host.stderr.columns ?? 100,
  });
  for (const child of command.commands) configure(child, host, pending);
}

/** Says what went wrong on stderr and returns the exit code. */
async function reportFailure(error: unknown, args: readonly string[], host: Host): Promise<2 | 0 | 3> {
  if (error instanceof CommanderError) {
    const asked = ['commander.helpDisplayed', 'commander.version'].includes(error.code);
    return asked || (error.code === 'commander.help' && args.length > 0) ? 0 : 2;
  }
  const { renderFailure, renderMistakes } = await import('./commands/output/failure.ts');
  if (error instanceof InputError) {
    await write(host.stderr, renderMistakes(error.diagnostics, args, host));
    return 2;
  }
  await write(host.stderr, renderFailure(error, args));
  return 3;
}
