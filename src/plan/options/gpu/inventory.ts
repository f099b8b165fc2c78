import { resolveGpu } from '../../../catalog/models/resolve-gpu.ts';
import { replicasOn } from '../../../cost/gpu-bill.ts';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { InventoryUse } from '../../choose/bought-plan.ts';
import type { Evaluation } from '../../evaluate/evaluate-option.ts';
import type { ResolveContext } from '../resolve-context.ts';
import { type OwnFirst, ownFirst } from './ownership.ts';

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

/** How an evaluation takes GPUs of this type from the inventory; null where it takes none. */
export function takenFrom(
  context: InventoryContext,
  { option, result }: Evaluation,
  gpu: string,
): OwnFirst | null {
  return result.deployment?.gpu === gpu ? ownFirst(option.spec, heldGpus(context, gpu).count) : null;
}

/** GPU types of the inventory, each once. */
function heldTypes(context: InventoryContext): string[] {
  const ids = Object.keys(context.scenario.inventory).flatMap((name) => {
    const lookup = resolveGpu(context.catalog, name);
    return 'found' in lookup ? [lookup.found.id] : [];
  });
  return [...new Set(ids)];
}

/** What an evaluation takes of the GPUs that are left, and what it needs beyond them. */
function taking(
  context: InventoryContext,
  evaluation: Evaluation,
  { beyond }: OwnFirst,
  left: number,
): { readonly taken: number; readonly beyond: number } {
  const { gpu, gpusPerReplica, replicas, spare } = evaluation.result.deployment ?? noDeployment;
  const facts = context.catalog.gpus.find((one) => one.id === gpu);
  if (beyond === 'bought' || facts === undefined || gpusPerReplica === null) {
    const needed = gpusOf(context, evaluation);
    const taken = Math.min(left, needed);
    return { taken, beyond: needed - taken };
  }
  const all = (replicas ?? 0) + (spare ?? 0);
  const own = Math.min(all, replicasOn(left, { gpusPerReplica, gpusPerNode: facts.gpusPerNode }));
  return { taken: own * gpusPerReplica, beyond: (all - own) * gpusPerReplica };
}

const noDeployment = { gpu: null, gpusPerReplica: null, replicas: null, spare: null };

/**
 * Options that run on the same GPUs of the inventory share it: the first takes what it needs, the next what that leaves,
 * and what is beyond has to be bought or rented. The cost of each is that of its share.
 */
export function withSharedInventory(
  context: InventoryContext,
  bought: readonly Evaluation[],
): readonly Evaluation[] {
  let shared = bought;
  for (const gpu of heldTypes(context)) {
    const { count } = heldGpus(context, gpu);
    let left = count;
    if (bought.filter((one) => takenFrom(context, one, gpu) !== null).length < 2) continue;
    shared = shared.map((one) => {
      const terms = takenFrom(context, one, gpu);
      if (terms === null) return one;
      const { taken } = taking(context, one, terms, left);
      const whole = taking(context, one, terms, count);
      const available = left;
      left -= taken;
      return taken === whole.taken ? one : withHeld(one, Math.min(available, count));
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
    const users: string[] = [];
    let used = 0;
    let toBuy = 0;
    let toRent = 0;
    for (const one of bought) {
      const terms = takenFrom(context, one, gpu);
      if (terms === null) continue;
      users.push(one.option.id);
      const { taken, beyond } = taking(context, one, terms, count - used);
      used += taken;
      if (terms.beyond === 'bought') toBuy += beyond;
      else toRent += beyond;
    }
    const who = users.join(' and ');
    const more = [
      ...(toBuy > 0 ? [`${toBuy} have to be bought`] : []),
      ...(toRent > 0 ? [`${toRent} ${toRent === 1 ? 'is' : 'are'} rented`] : []),
    ];
    const text =
      users.length === 0
        ? `leaves the ${count} ${gpu} of the inventory unused`
        : more.length === 0
          ? `uses ${used} of the ${count} ${gpu} of the inventory (${who}), ${count - used} are left`
          : `needs ${used + toBuy + toRent} ${gpu} (${who}): ${used} of the ${count} of the inventory, ${more.join(', ')}`;
    return { gpu, held: count, used, toBuy, toRent, text };
  });
}

/** GPUs of the inventory that a plan leaves to an option that it did not buy; null where the option takes none. */
export function leftFor(
  context: InventoryContext,
  evaluation: Evaluation,
  bought: readonly Evaluation[],
): { readonly gpu: string; readonly needed: number; readonly left: number } | null {
  const gpu = evaluation.result.deployment?.gpu ?? null;
  if (gpu === null || !heldTypes(context).includes(gpu)) return null;
  const terms = takenFrom(context, evaluation, gpu);
  if (terms === null) return null;
  const others = bought.filter(({ option }) => option !== evaluation.option);
  const { used, held } = inventoryUses(context, others).find((use) => use.gpu === gpu) ?? {
    used: 0,
    held: 0,
  };
  const wanted = taking(context, evaluation, terms, held);
  return { gpu, needed: wanted.taken + wanted.beyond, left: held - used };
}
