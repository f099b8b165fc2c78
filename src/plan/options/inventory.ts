import { resolveGpu } from '../../catalog/models/resolve-gpu.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Evaluation } from '../evaluate-option.ts';
import type { ResolveContext } from './resolve-context.ts';

/** GPUs of one type that are at hand. */
export interface HeldGpus {
  readonly count: number;
  /** What one is charged at, everything included; null where they are paid for and only draw power. */
  readonly usdPerGpuHour: number | null;
}

type InventoryContext = Pick<ResolveContext, 'catalog' | 'scenario'>;

/** What the inventory holds of a GPU, under any of its names; those that cost nothing more count first. */
export function heldGpus({ catalog, scenario }: InventoryContext, gpu: string): HeldGpus {
  let sunk = 0;
  let charged = 0;
  let usd = 0;
  for (const [name, held] of Object.entries(scenario.inventory)) {
    const lookup = resolveGpu(catalog, name);
    if ('problem' in lookup || lookup.found.id !== gpu) continue;
    if (held.cost === 'sunk') sunk += held.count;
    else {
      charged += held.count;
      usd += held.count * held.cost;
    }
  }
  if (charged === 0) return { count: sunk, usdPerGpuHour: null };
  return { count: sunk + charged, usdPerGpuHour: usd / (sunk + charged) };
}

/** Names in the inventory that no GPU has. */
export function inventoryProblems({ catalog, scenario }: InventoryContext): Diagnostic[] {
  return Object.keys(scenario.inventory).flatMap((name) => {
    const lookup = resolveGpu(catalog, name);
    if ('found' in lookup) return [];
    const { problem } = lookup;
    const named = { ...problem, message: `inventory: ${problem.message}` };
    return [scenario.path === null ? named : { ...named, file: scenario.path }];
  });
}

/** GPUs that an option takes, spare replicas included, in whole nodes; 0 where it runs on none. */
export function gpusOf({ catalog }: Pick<ResolveContext, 'catalog'>, { result }: Evaluation): number {
  const { gpu, nodes } = result.deployment ?? { gpu: null, nodes: null };
  const facts = catalog.gpus.find((one) => one.id === gpu);
  return facts === undefined ? 0 : (nodes ?? 0) * facts.gpusPerNode;
}

/** What of the inventory the bought plan uses, and what it needs beyond. */
export function inventoryWarnings(context: InventoryContext, bought: readonly Evaluation[]): string[] {
  const held = Object.keys(context.scenario.inventory).flatMap((name) => {
    const lookup = resolveGpu(context.catalog, name);
    return 'found' in lookup ? [lookup.found.id] : [];
  });
  return [...new Set(held)].map((gpu) => {
    const { count } = heldGpus(context, gpu);
    const users = bought.filter(
      ({ option, result }) => option.spec.price === 'owned' && result.deployment?.gpu === gpu,
    );
    const needed = users.reduce((sum, one) => sum + gpusOf(context, one), 0);
    const who = users.map(({ option }) => option.id).join(' and ');
    if (needed === 0) return `the plan leaves the ${count} ${gpu} of the inventory unused`;
    if (needed <= count) return `${who}: ${needed} of the ${count} ${gpu} of the inventory are used`;
    const each = users.length > 1 ? '; each bill counts the inventory as its own' : '';
    return `${who}: ${needed} ${gpu} are needed, the inventory holds ${count}, ${needed - count} have to be bought${each}`;
  });
}
