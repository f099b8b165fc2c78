import type { MeasuredPool } from './measurement.ts';

/** Server settings that a row's notes spell out as launch flags or `key=value` pairs. Null: not mentioned. */
export interface LaunchFlags {
  readonly maxNumSeqs: number | null;
  readonly maxNumBatchedTokens: number | null;
  readonly gpuMemoryUtilization: number | null;
  readonly kvPrecision: string | null;
  readonly tp: number | null;
  readonly pp: number | null;
  readonly ep: number | null;
  readonly expertParallel: boolean;
  /** Attention runs data-parallel inside the instance, so its `dp` ranks share the `tp` GPUs. */
  readonly dpAttention: boolean;
  readonly speculative: boolean;
}

function numberAfter(notes: string, names: readonly string[]): number | null {
  for (const name of names) {
    const pattern = name.replace(/[-_]/g, '[-_]');
    const match = new RegExp(`(?<![A-Za-z0-9_-])-{0,2}${pattern}[= ]+(\\d+(?:\\.\\d+)?)`, 'i').exec(notes);
    if (match !== null) return Number(match[1]);
  }
  return null;
}

/** Finds the settings that change how a server behaves in free text. */
export function launchFlags(notes: string): LaunchFlags {
  const cacheType = /kv[-_]cache[-_]dtype[= ]+([a-z0-9_]+)/i.exec(notes)?.[1]?.toLowerCase() ?? null;
  return {
    maxNumSeqs: numberAfter(notes, ['max-num-seqs', 'max-running-requests', 'max-batch-size']),
    maxNumBatchedTokens: numberAfter(notes, [
      'max-num-batched-tokens',
      'max-num-tokens',
      'chunked-prefill-size',
    ]),
    gpuMemoryUtilization: numberAfter(notes, ['gpu-memory-utilization', 'mem-fraction-static']),
    kvPrecision:
      cacheType === null || cacheType === 'auto' ? null : cacheType.startsWith('fp8') ? 'fp8' : cacheType,
    tp: numberAfter(notes, ['tensor-parallel-size', 'tp-size', 'tp']),
    pp: numberAfter(notes, ['pipeline-parallel-size', 'pp-size']),
    ep: numberAfter(notes, ['ep-size', 'expert-parallel-size']),
    expertParallel: /enable[-_]expert[-_]parallel/i.test(notes),
    dpAttention: /enable[-_]dp[-_]attention|enable[-_]attention[-_]dp/i.test(notes),
    speculative: /speculat|\bmtp\b|eagle|\bmedusa\b|specdec/i.test(notes),
  };
}

/**
 * Pools of a disaggregated deployment, from `prefill_num_workers=1;prefill_tp_size=4;…`; null where the notes
 * leave the number of instances or their parallelism out.
 */
export function disaggregatedPools(
  notes: string,
): { readonly prefill: MeasuredPool; readonly decode: MeasuredPool } | null {
  const pool = (name: 'prefill' | 'decode'): MeasuredPool | null => {
    const workers = numberAfter(notes, [`${name}-num-workers`]);
    const tp = numberAfter(notes, [`${name}-tp-size`]);
    if (workers === null || tp === null) return null;
    const dp = numberAfter(notes, [`${name}-attention-dp-size`]) ?? 1;
    return { workers, tp, dp, ep: numberAfter(notes, [`${name}-moe-ep-size`]) ?? 1 };
  };
  const prefill = pool('prefill');
  const decode = pool('decode');
  return prefill === null || decode === null ? null : { prefill, decode };
}
