import { Command } from 'commander';
import { InputError } from '../diagnostics/diagnostic.ts';
import { addOutputFlags } from './program/flags.ts';
import { type Host, write } from './program/host.ts';

/** `capplan explain CODE|METRIC`; without a name, the list of both. */
export function explainCommand(host: Host): Command {
  const command = new Command('explain').argument(
    '[name]',
    'a code like CAP104, a metric like headroom, or a list: codes, metrics',
  );
  addOutputFlags(command, []);
  return command.action(async (name: string | undefined) => {
    await write(
      host.stdout,
      name === undefined || name === 'metrics' || name === 'codes'
        ? await everyName(name)
        : await explained(name),
    );
  });
}

async function explained(name: string): Promise<string> {
  const [{ diagnosticCodes }, { metrics }, { nearestNames }] = await Promise.all([
    import('../diagnostics/codes.ts'),
    import('../gate/metrics.ts'),
    import('../diagnostics/nearest-name.ts'),
  ]);
  const code = Object.entries(diagnosticCodes).find(([id]) => id === name.toUpperCase());
  if (code !== undefined) return `${code[0]}: ${code[1].title}\n\n${code[1].explain}\n`;
  const metric = metrics.find((candidate) => candidate.name === name || name.endsWith(`.${candidate.name}`));
  if (metric !== undefined)
    return (
      `${metric.name} (${metric.dimension}; worse when ${metric.worse})\n\n${metric.explain}\n\n` +
      `Alone it means the recommended plan; put an option, a workload or both before it:\n` +
      `  OPTION.${metric.name}   WORKLOAD.${metric.name}   OPTION.WORKLOAD.${metric.name}\n`
    );
  const known = [...Object.keys(diagnosticCodes), ...metrics.map((candidate) => candidate.name)];
  const near = nearestNames(name, known);
  throw new InputError([
    {
      code: 'CAP200',
      severity: 'error',
      message: `there is no code or metric "${name.slice(0, 60)}"`,
      help: near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'capplan explain lists them all',
    },
  ]);
}

/** Both lists, or the one that is asked for. */
async function everyName(only: 'metrics' | 'codes' | undefined): Promise<string> {
  const [{ diagnosticCodes }, { metrics }] = await Promise.all([
    import('../diagnostics/codes.ts'),
    import('../gate/metrics.ts'),
  ]);
  const width = Math.max(...metrics.map(({ name }) => name.length));
  const lists = [
    ...(only === 'codes'
      ? []
      : [
          'Metrics',
          ...metrics.map(({ name, explain }) => `  ${name.padEnd(width)}  ${explain.split(/[.;:]/)[0]}`),
          '',
        ]),
    ...(only === 'metrics'
      ? []
      : [
          'Codes',
          ...Object.entries(diagnosticCodes).map(([id, { title }]) => `  ${id.padEnd(width)}  ${title}`),
          '',
        ]),
  ];
  return `${lists.join('\n')}\ncapplan explain NAME tells more about one.\n`;
}
