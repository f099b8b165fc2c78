import { resolveGpu } from '../../catalog/models/resolve-gpu.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { InventoryUse } from '../bought-plan.ts';
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

/** Whether an evaluation runs on own GPUs of this type. */
function isUser({ option, result }: Evaluation, gpu: string): boolean {
  return option.spec.price === 'owned' && result.deployment?.gpu === gpu;
}

/** GPU types of the inventory, each once. */
function heldTypes(context: InventoryContext): string[] {
  const ids = Object.keys(context.scenario.inventory).flatMap((name) => {
    const lookup = resolveGpu(context.catalog, name);
    return 'found' in lookup ? [lookup.found.id] : [];
  });
  return [...new Set(ids)];
}

/**
 * Options that run on the same GPUs of the inventory share it: the first takes what it needs, the next what that leaves,
 * and what is beyond has to be bought. The cost of each is that of its share.
 */
export function withSharedInventory(
  context: InventoryContext,
  bought: readonly Evaluation[],
): readonly Evaluation[] {
  let shared = bought;
  for (const gpu of heldTypes(context)) {
    let { count: left } = heldGpus(context, gpu);
    if (bought.filter((one) => isUser(one, gpu)).length < 2) continue;
    shared = shared.map((one) => {
      if (!isUser(one, gpu)) return one;
      const needed = gpusOf(context, one);
      const taken = Math.min(left, needed);
      const whole = Math.min(heldGpus(context, gpu).count, needed);
      left -= taken;
      return taken === whole ? one : withHeld(one, taken);
    });
  }
  return shared;
}

function withHeld(evaluation: Evaluation, held: number): Evaluation {
  const { option, billed, result } = evaluation;
  return billed === null
    ? evaluation
    : { ...evaluation, result: { ...result, cost: option.bill({ ...billed, held }) } };
}

/** What of the inventory the bought plan uses, what is left of it, and what it needs beyond. */
export function inventoryUses(context: InventoryContext, bought: readonly Evaluation[]): InventoryUse[] {
  return heldTypes(context).map((gpu) => {
    const { count } = heldGpus(context, gpu);
    const users = bought.filter((one) => isUser(one, gpu));
    const needed = users.reduce((sum, one) => sum + gpusOf(context, one), 0);
    const who = users.map(({ option }) => option.id).join(' and ');
    const text =
      needed === 0
        ? `leaves the ${count} ${gpu} of the inventory unused`
        : needed <= count
          ? `uses ${needed} of the ${count} ${gpu} of the inventory (${who}), ${count - needed} are left`
          : `needs ${needed} ${gpu} (${who}): the inventory holds ${count}, ${needed - count} have to be bought`;
    return { gpu, held: count, used: Math.min(needed, count), toBuy: Math.max(0, needed - count), text };
  });
}

/** GPUs of the inventory that a plan leaves to an option that it did not buy; null where the option takes none. */
export function leftFor(
  context: InventoryContext,
  evaluation: Evaluation,
  bought: readonly Evaluation[],
): { readonly gpu: string; readonly needed: number; readonly left: number } | null {
  const gpu = evaluation.result.deployment?.gpu ?? null;
  if (gpu === null || !isUser(evaluation, gpu) || !heldTypes(context).includes(gpu)) return null;
  const others = bought.filter((one) => isUser(one, gpu) && one.option !== evaluation.option);
  const taken = others.reduce((sum, one) => sum + gpusOf(context, one), 0);
  const left = Math.max(0, heldGpus(context, gpu).count - taken);
  return { gpu, needed: gpusOf(context, evaluation), left };
}
