/** Rows of a user's `--throughput` file, in SI units. */
export type ThroughputRow = PointRow | PhysicalRow | LinearRow | HostedRow;

interface RowHeader {
  readonly id: string;
  readonly path: string;
  readonly line: number;
}

/** What someone measured on a deployment. */
export interface PointRow extends RowHeader {
  readonly kind: 'point';
  readonly model: string | null;
  readonly gpu: string | null;
  readonly tp: number | null;
  readonly engine: string | null;
  readonly engineVersion: string | null;
  readonly precision: string | null;
  readonly concurrency: number | null;
  readonly requestsPerSecond: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly ttftS: number | null;
  readonly tpotS: number | null;
  readonly outputTokensPerSecond: number | null;
}

/** Constants that a `physical` row may set: seconds, shares of the datasheet peak, and factors. */
export const physicalColumns: readonly string[] = [
  'iteration_s',
  'layer_s',
  'expert_layer_s',
  'linear_layer_s',
  'sequence_s',
  'prefill_layer_s',
  'prefill_pass',
  'dense_mfu',
  'dense_mbu',
  'expert_mfu',
  'expert_mbu',
  'overlap',
  'expert_imbalance',
  'expert_half_width',
  'kv_mbu',
  'latent_kv_mbu',
  'latent_mfu',
  'prefill_attention_mfu',
  'activation_passes',
  'link_latency_s',
  'link_efficiency',
  'request_overhead_s',
  'output_token_overhead_s',
  'relative_error',
];

/** Constants of the physical model, by the names of `physicalColumns`, and what they were calibrated on. */
export interface PhysicalRow extends RowHeader {
  readonly kind: 'physical';
  readonly model: string | null;
  readonly gpu: string | null;
  readonly tp: number | null;
  readonly engine: string | null;
  readonly engineVersion: string | null;
  readonly precision: string | null;
  readonly constants: Readonly<Record<string, number>>;
}

/** ms = base + a·ΣP/10³ + e·Σ(P²+2·P·past)/10⁶ + c·B/10³ + d·C/10⁶, kept in the units of the file. */
export interface LinearRow extends RowHeader {
  readonly kind: 'linear';
  readonly baseMs: number;
  readonly prefillTokenUs: number;
  readonly prefillTokenSqNs: number;
  readonly sequenceUs: number;
  readonly contextTokenNs: number;
}

/** Latency of a hosted API as the user measured it. */
export interface HostedRow extends RowHeader {
  readonly kind: 'hosted';
  readonly provider: string;
  readonly model: string;
  readonly ttftP50S: number;
  readonly ttftP95S: number;
  readonly tokensPerSecondP50: number;
  readonly tokensPerSecondP5: number;
  readonly asOf: string | null;
}
