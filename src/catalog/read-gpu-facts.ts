import type { GpuFacts } from './gpu-facts.ts';

/** The built-in GPUs, sorted by id. */
export function readGpuFacts(): GpuFacts[] {
  return [];
}
