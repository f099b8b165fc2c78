import type { FitRow } from './rows.ts';

/** Sources that only test the constants: vendors' best efforts without their settings, and mixed speculative runs. */
const testOnlySources = ['gpustack', 'mlperf'];

/** A configuration that ran this much faster than its twin used speculative decoding, which is not fitted. */
const SPECULATIVE_SPEEDUP = 1.2;

/** What makes two rows measurements of the same thing. */
function configuration(row: FitRow): string {
  const { setup, load } = row.measurement;
  const users = load.kind === 'closed-loop' ? load.users : row.batch;
  const { tp, pp, dp, ep, precision } = setup;
  const where = [row.constantsId, row.source, row.deployment.model.id, row.deployment.gpu.id, precision];
  return [...where, row.kind, tp, pp, dp, ep, row.inputTokens, row.outputTokens, users].join('|');
}

/**
 * Rows to fit: without the sources that only test, each distinct measurement once, and of a latent-attention model
 * that was measured with and without multi-token prediction (the tables do not say which) only the slow ones.
 */
export function selectRows(rows: readonly FitRow[]): FitRow[] {
  const groups = new Map<string, FitRow[]>();
  for (const row of rows) {
    if (testOnlySources.some((source) => row.source.startsWith(source))) continue;
    const key = configuration(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const kept: FitRow[] = [];
  for (const group of groups.values()) {
    const slowest = Math.max(...group.map((row) => row.measured));
    const seen = new Set<number>();
    for (const row of group) {
      const speculative =
        row.kind === 'tpot' && row.shape.latentAttention && row.measured < slowest / SPECULATIVE_SPEEDUP;
      if (speculative || seen.has(row.measured)) continue;
      seen.add(row.measured);
      kept.push(row);
    }
  }
  return kept;
}
