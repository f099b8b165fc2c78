import type { Evaluation } from '../evaluate/evaluate-option.ts';
import { heldGpus, takenFrom } from '../options/gpu/inventory.ts';
import { catalogueLeadTime, type LeadTime, orderDate, statedLeadTime } from '../options/gpu/lead-time.ts';
import type { ResolveContext } from '../options/resolve-context.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';

/** What more of an option waits for: hardware that is bought, or that its owner says takes time; null: it is there at once. */
function leadTimeOf(needed: Evaluation, context: ResolveContext): LeadTime | null {
  const { option, result } = needed;
  const gpu = result.deployment?.gpu ?? null;
  const stated = statedLeadTime(option.spec);
  if (stated !== null || gpu === null) return stated;
  const buys = takenFrom(context, needed, gpu)?.beyond === 'bought';
  return buys ? catalogueLeadTime(context.catalog, gpu) : null;
}

/** What a step is a step in: GPUs with their spares and whole nodes, or units. */
function extentOf(option: ResolvedOption, size: number): number {
  return option.deploymentFacts(size)?.gpus ?? size;
}

/** What stands in a month of what it needs, and by when the rest had or has to be ordered. */
export interface Supply {
  /** The largest size up to the needed one that can be there. */
  readonly size: number;
  /** `YYYY-MM-DD`; null where nothing has to be ordered for this month. */
  readonly orderBy: string | null;
}

/**
 * What of the size that a month needs can be there. What the plan buys stands at its start, and the inventory with it; what
 * is beyond arrives its lead time after the order, which is made on the plan's own day at the earliest.
 *
 * @param before the sizes that the month before needed and had, and what was bought at the start
 */
export function supplyOf(
  needed: Evaluation,
  before: { readonly needed: number; readonly there: number; readonly bought: number },
  context: ResolveContext,
  days: { readonly asOf: string; readonly firstDay: string },
): Supply {
  const { option, size } = needed;
  const lead = leadTimeOf(needed, context);
  if (lead === null) return { size, orderBy: null };
  const gpu = needed.result.deployment?.gpu ?? null;
  const extent = (of: number): number => extentOf(option, of);
  const atHand = gpu !== null && takenFrom(context, needed, gpu) !== null ? heldGpus(context, gpu).count : 0;
  const standing = Math.max(extent(before.bought), atHand);
  const latest = orderDate(days.firstDay, lead);
  let there = size;
  if (latest < days.asOf) while (there > before.bought && extent(there) > standing) there -= 1;
  const steps =
    extent(size) > Math.max(standing, extent(before.needed)) ||
    extent(there) > Math.max(standing, extent(before.there));
  return { size: there, orderBy: steps ? latest : null };
}
