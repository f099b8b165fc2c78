export interface NotedParallelism {
  readonly tp: number;
  readonly pp: number;
  readonly ep: number;
}

/** How the GPUs share the model, where a row says so in words (`parallelism=Pipeline Parallelism`); else null. */
export function notedParallelism(notes: string, gpuCount: number | null): NotedParallelism | null {
  const words = /parallelism\s*=\s*([^;]*)/i.exec(notes)?.[1]?.trim() ?? null;
  if (words === null || gpuCount === null) return null;
  const stages = /tensor\s*\((\d+)\) and pipeline\s*\((\d+)\)/i.exec(words);
  if (stages !== null) return { tp: Number(stages[1]), pp: Number(stages[2]), ep: 1 };
  const experts = /\btp\s*=\s*(\d+) and ep\s*=\s*(\d+)/i.exec(words);
  // Attention is sharded over all GPUs, experts in `ep` groups of `tp` shards.
  if (experts !== null) {
    const [tp, ep] = [Number(experts[1]), Number(experts[2])];
    return { tp: tp * ep, pp: 1, ep };
  }
  if (/^(pp\b|pipeline)/i.test(words)) return { tp: 1, pp: gpuCount, ep: 1 };
  if (/^(ep\b|expert)/i.test(words)) return { tp: gpuCount, pp: 1, ep: gpuCount };
  if (/^(tp\b|tensor)/i.test(words)) return { tp: gpuCount, pp: 1, ep: 1 };
  return null;
}
