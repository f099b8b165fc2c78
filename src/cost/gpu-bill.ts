import type { GpuPrice } from '../catalog/prices/gpu-price.ts';
import { type BillLine, billLine, fromMicroUsd, MONTH_HOURS, microUsd } from './money.ts';
import type { Bill } from './option-cost.ts';

export interface GpuFleet {
  readonly gpusPerReplica: number;
  readonly replicas: number;
  /** Replicas bought beyond what serves. */
  readonly spare: number;
  /** Mean number of replicas that an autoscaler keeps; null where all run the whole month. */
  readonly meanReplicas: number | null;
  /** GPUs that can only be had together; 1 where they are sold singly. */
  readonly gpusPerNode: number;
  /** Mean busy share of the serving GPUs over the month; null where it is not known. */
  readonly busyShare: number | null;
}

/** GPUs that have to be bought for a number of replicas: replicas do not share a node's remainder. */
export interface GpusBought {
  readonly serving: number;
  readonly spare: number;
  /** Bought because nodes cannot be bought in parts. */
  readonly unused: number;
  readonly nodes: number;
}

export function gpusBought(
  fleet: Pick<GpuFleet, 'gpusPerReplica' | 'replicas' | 'spare' | 'gpusPerNode'>,
): GpusBought {
  const { gpusPerReplica, gpusPerNode } = fleet;
  const replicas = fleet.replicas + fleet.spare;
  // Replicas smaller than a node are packed into nodes; larger ones take whole nodes each.
  const perNode = Math.max(1, Math.floor(gpusPerNode / gpusPerReplica));
  const nodes =
    gpusPerReplica <= gpusPerNode
      ? Math.ceil(replicas / perNode)
      : replicas * Math.ceil(gpusPerReplica / gpusPerNode);
  const serving = fleet.replicas * gpusPerReplica;
  const spare = fleet.spare * gpusPerReplica;
  return { serving, spare, unused: nodes * gpusPerNode - serving - spare, nodes };
}

/** Replicas that GPUs at hand, in nodes of theirs, carry. */
export function replicasOn(
  gpus: number,
  { gpusPerReplica, gpusPerNode }: Pick<GpuFleet, 'gpusPerReplica' | 'gpusPerNode'>,
): number {
  if (gpusPerReplica > gpusPerNode) {
    return Math.floor(gpus / (Math.ceil(gpusPerReplica / gpusPerNode) * gpusPerNode));
  }
  const perNode = Math.floor(gpusPerNode / gpusPerReplica);
  return Math.floor(gpus / gpusPerNode) * perNode + Math.floor((gpus % gpusPerNode) / gpusPerReplica);
}

/**
 * A fleet parted into the replicas that GPUs at hand carry and the rest. What is at hand serves first and all the time,
 * spares come after; of an autoscaled fleet the rest is counted at its share of the mean, which never says too little.
 */
export function partedFleet(
  fleet: GpuFleet,
  held: number,
  gpusPerNode: number,
): { readonly own: GpuFleet; readonly rest: GpuFleet } {
  const { replicas, spare, meanReplicas, gpusPerReplica } = fleet;
  const atHand = replicasOn(held, { gpusPerReplica, gpusPerNode });
  const serving = Math.min(replicas, atHand);
  const standing = Math.min(spare, atHand - serving);
  const left = replicas - serving;
  return {
    own: { ...fleet, replicas: serving, spare: standing, meanReplicas: null, gpusPerNode: 1 },
    rest: {
      ...fleet,
      replicas: left,
      spare: spare - standing,
      meanReplicas: meanReplicas === null ? null : (meanReplicas * left) / Math.max(1, replicas),
    },
  };
}

/** A month of rented or reserved GPUs: what serves, what is spare, what is left over of nodes, each on its own line. */
export function gpuBill(price: GpuPrice, fleet: GpuFleet): Bill {
  const bought = gpusBought(fleet);
  // An autoscaled fleet pays for the replicas that run; the leftover of its nodes shrinks with it.
  const running = fleet.meanReplicas === null ? 1 : fleet.meanReplicas / Math.max(1e-9, fleet.replicas);
  const range = { low: price.lowUsdPerGpuHour, high: price.highUsdPerGpuHour };
  const line = (item: string, gpus: number): BillLine =>
    billLine(`${price.gpu} ${item}`, gpus * MONTH_HOURS, 'GPU-hour', price.usdPerGpuHour, range);
  const serving = line(
    fleet.meanReplicas === null ? 'serving' : 'serving, autoscaled mean',
    bought.serving * running,
  );
  const rest = [line('spare', bought.spare), line('left over of whole nodes', bought.unused * running)];
  const lines = [serving, ...rest].filter(({ quantity }) => quantity > 0);
  return { lines, idleUsd: idleOf(serving, rest, fleet.busyShare), yearlyUsd: null };
}

/** What serves but waits, and all that only stands by. */
export function idleOf(
  serving: BillLine,
  rest: readonly BillLine[],
  busyShare: number | null,
): number | null {
  if (busyShare === null) return null;
  const waiting = microUsd(serving.usd * Math.min(1, Math.max(0, 1 - busyShare)));
  return fromMicroUsd(rest.reduce((sum, line) => sum + microUsd(line.usd), waiting));
}
