import { Argument, Command } from 'commander';
import { addOutputFlags, type OutputFlags } from './program/flags.ts';
import type { Host } from './program/host.ts';

export interface CatalogFlags extends OutputFlags {
  readonly pricing: readonly string[];
  readonly throughput: readonly string[];
  readonly asOf?: string;
}

/** `capplan catalog list|show|check`: what the tool knows, where from, and what is doubtful about it. */
export function catalogCommand(host: Host): Command {
  const command = new Command('catalog').description(
    'Models, prices, limits and terms that plans rest on, each with source and date.',
  );
  const list = new Command('list')
    .summary('list a section of the catalogue')
    .argument('[section]', 'models, gpus, prices, limits …; without it, the sections')
    .argument('[filter]', 'only rows that contain this text');
  const show = new Command('show')
    .summary('everything about one model, GPU or provider')
    .addArgument(new Argument('<id>', 'an id or alias'));
  const check = new Command('check').summary('values that are stale, unverified, missing or in conflict');
  for (const verb of [list, show, check]) withFlags(verb);
  list.action(async (section: string | undefined, filter: string | undefined, flags: CatalogFlags) => {
    const { runCatalogList } = await import('./run-catalog.ts');
    await runCatalogList(host, section, filter, flags);
  });
  show.action(async (id: string, flags: CatalogFlags) => {
    const { runCatalogShow } = await import('./run-catalog.ts');
    await runCatalogShow(host, id, flags);
  });
  check.action(async (flags: CatalogFlags) => {
    const { runCatalogCheck } = await import('./run-catalog.ts');
    await runCatalogCheck(host, flags);
  });
  for (const verb of [list, show, check]) command.addCommand(verb);
  return command;
}

function withFlags(command: Command): void {
  const repeated = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];
  command
    .option('--pricing <file>', 'your prices, laid over the catalogue (repeatable)', repeated, [])
    .option('--throughput <file>', 'your measurements, laid over the catalogue (repeatable)', repeated, [])
    .option('--as-of <date>', 'prices of this day (default: the catalogue’s date)');
  addOutputFlags(command, ['table', 'json']);
}
