import type { Deployment } from './result.ts';

/** How many GPUs a deployment runs on, spare ones included; null where it runs on none. */
export function gpusOfAll({ replicas, gpusPerReplica, spare }: Deployment): number | null {
  return replicas === null || gpusPerReplica === null ? null : (replicas + (spare ?? 0)) * gpusPerReplica;
}

/** `h100-sxm` → `H100`, `a100-sxm-80` → `A100-80`. */
function gpuName(gpu: string): string {
  return gpu.replace('-sxm', '').toUpperCase();
}

/** `12×H100 tp4`: the GPUs that it runs on, spare ones included; null where it runs on none. */
export function machineWords(deployment: Deployment): string | null {
  const { gpu, tp } = deployment;
  if (gpu === null) return null;
  const count = gpusOfAll(deployment);
  return `${count === null ? '' : `${count}×`}${gpuName(gpu)}${(tp ?? 1) > 1 ? ` tp${tp}` : ''}`;
}

/** `12×H100 tp4 incl. 1 spare replica`, `2×H100 tp2 in 1 node of 8`: with what of it only stands by, and what it is paid as. */
export function boughtWords(deployment: Deployment): string | null {
  const words = machineWords(deployment);
  const used = gpusOfAll(deployment);
  if (words === null || used === null) return words;
  const { spare, gpusPerReplica, gpus, gpusPerNode } = deployment;
  const standby =
    spare === null || spare === 0
      ? ''
      : ` incl. ${spare} spare${gpusPerReplica === 1 ? '' : spare === 1 ? ' replica' : ' replicas'}`;
  return `${words}${standby}${gpus === null || gpus <= used ? '' : paidWords(gpus, gpusPerNode ?? 1)}`;
}

function paidWords(gpus: number, gpusPerNode: number): string {
  const nodes = gpus / gpusPerNode;
  if (gpusPerNode === 1 || !Number.isInteger(nodes)) return `, ${gpus} paid for`;
  return ` in ${nodes} ${nodes === 1 ? 'node' : 'nodes'} of ${gpusPerNode}`;
}
