/**
 * A measured column: `ttft_ms_mean`, `itl_ms_p99`, `e2e_ms_p50`, or a rate over the whole deployment
 * (`output_tok_s`, `total_tok_s`, `req_s`), or `makespan_s`, first arrival to last token.
 */
export interface Metric {
  readonly name: string;
  readonly quantity: LatencyQuantity | RateQuantity;
  /** `mean` or a percentile 0–100; null for rates. */
  readonly statistic: 'mean' | number | null;
}

export type LatencyQuantity = 'queue' | 'ttft' | 'tpot' | 'itl' | 'e2e';
export type RateQuantity = 'output_tok_s' | 'total_tok_s' | 'req_s' | 'makespan_s';

const rateColumns: readonly RateQuantity[] = ['output_tok_s', 'total_tok_s', 'req_s', 'makespan_s'];
const latencyColumn = /^(queue|ttft|tpot|itl|e2e)_ms_(mean|p(\d{1,2}(?:\.\d+)?))$/;

/** Reads a column name; null where the column is no metric. `median` is `p50`. */
export function metricOf(column: string): Metric | null {
  const rate = rateColumns.find((name) => name === column);
  if (rate !== undefined) return { name: column, quantity: rate, statistic: null };
  const match = latencyColumn.exec(column.replace(/_median$/, '_p50'));
  if (match === null) return null;
  const quantity = match[1] as LatencyQuantity;
  const statistic = match[2] === 'mean' ? 'mean' : Number(match[3]);
  return { name: column, quantity, statistic };
}
