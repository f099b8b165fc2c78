/**
 * The time of one engine iteration as plain data, so that the scheduler evaluates it without calling anything:
 *
 *   seconds = byTokensS[n] + bySequencesS[b + q] + (p > 0 ? prefillIterationS : 0)
 *           + prefillTokenS·p + prefillPairS·A + windowPairS·A_w
 *           + contextTokenS·C + windowContextTokenS·C_w
 *
 * n   tokens in the iteration, b decoding sequences + p prefill tokens
 * b   decoding sequences; q prompts whose last chunk is in this iteration (they sample a token too)
 * A   Σ over chunks of P·past + P²/2, query–key pairs of full attention
 * A_w the same with each query's keys capped at `windowTokens`
 * C   Σ over decoding sequences of the context; C_w the same with each context capped at `windowTokens`
 *
 * Everything is non-negative, both tables are non-decreasing.
 */
export interface IterationCost {
  readonly byTokensS: Float64Array;
  readonly bySequencesS: Float64Array;
  readonly prefillIterationS: number;
  readonly prefillTokenS: number;
  readonly prefillPairS: number;
  readonly contextTokenS: number;
  /** Infinity for models without windowed layers; then both window terms are 0. */
  readonly windowTokens: number;
  readonly windowPairS: number;
  readonly windowContextTokenS: number;
}

/** What a replica can hold and how its scheduler is set. */
export interface ReplicaLimits {
  readonly maxNumSeqs: number;
  readonly maxNumBatchedTokens: number;
  readonly blockTokens: number;
  /** KV blocks of the whole replica; Infinity is allowed. */
  readonly kvBlocks: number;
  /**
   * KV blocks a sequence of a given length occupies beyond its growing part (windowed and linear layers),
   * already converted to blocks; 0 for plain attention.
   */
  readonly fixedBlocksPerSequence: number;
  readonly maxModelTokens: number;
  /**
   * Prompts run alone: while one can be computed, the sequences that decode pause (SGLang without mixed chunks).
   * Otherwise, and by default, an iteration holds decodes and prompts together.
   */
  readonly prefillFirst?: boolean;
  /**
   * The next iteration is scheduled while one runs, so that a request that comes during an iteration takes part in
   * the one after the next (asynchronous or overlapped scheduling). By default it takes part in the next.
   */
  readonly scheduleAhead?: boolean;
  /**
   * A request is admitted only when the KV blocks of its whole prompt and answer are free, and holds them to its
   * end, so that nothing is ever preempted (TensorRT-LLM's GUARANTEED_NO_EVICT). By default blocks are given as
   * tokens are computed.
   */
  readonly reservesOutput?: boolean;
}

/** Everything the engine needs to know about one replica. */
export interface ReplicaSpec {
  readonly cost: IterationCost;
  readonly limits: ReplicaLimits;
  /** API server time between arrival and the scheduler's queue. */
  readonly requestOverheadS: number;
  /** API server time per prompt token, cached ones too; one request after the other. 0 when absent. */
  readonly promptTokenOverheadS?: number;
  /** Detokenising and streaming per output token, outside the iteration. */
  readonly outputTokenOverheadS: number;
  /** Fraction by which the model's times may be off here (half-width of its interval); 0 for user-given rows. */
  readonly relativeError: number;
  /** Whether the prefix cache is on. */
  readonly prefixCache: boolean;
}
