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

const rateColumns: ReadonlyMap<string, RateQuantity> = new Map([
  ['output_tok_s', 'output_tok_s'],
  ['output_throughput', 'output_tok_s'],
  ['output_token_throughput', 'output_tok_s'],
  ['total_tok_s', 'total_tok_s'],
  ['total_token_throughput', 'total_tok_s'],
  ['req_s', 'req_s'],
  ['request_throughput', 'req_s'],
  ['makespan_s', 'makespan_s'],
]);
/** `ttft_ms_mean` here, `mean_ttft_ms` and `ttft_mean_ms` elsewhere. */
const latencyColumns = [
  /^(?<quantity>queue|ttft|tpot|itl|e2el?)_ms_(?<statistic>mean|avg|median|p\d{1,2}(?:\.\d+)?)$/,
  /^(?<statistic>mean|avg|median|p\d{1,2})_(?<quantity>queue|ttft|tpot|itl|e2el?)_ms$/,
  /^(?<quantity>queue|ttft|tpot|itl|e2el?)_(?<statistic>mean|avg|median|p\d{1,2})_ms$/,
];

/** Reads a column name; null where the column is no metric. `median` is `p50`. */
export function metricOf(column: string): Metric | null {
  const rate = rateColumns.get(column);
  if (rate !== undefined) return { name: column, quantity: rate, statistic: null };
  for (const pattern of latencyColumns) {
    const groups = pattern.exec(column)?.groups;
    if (groups === undefined) continue;
    const quantity = groups.quantity.replace('e2el', 'e2e') as LatencyQuantity;
    const mean = groups.statistic === 'mean' || groups.statistic === 'avg';
    const statistic = mean ? 'mean' : Number(groups.statistic === 'median' ? 50 : groups.statistic.slice(1));
    return { name: column, quantity, statistic };
  }
  return null;
}
