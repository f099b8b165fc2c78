import type { OptionSpec } from '../../scenario/scenario.ts';
import type { Reason } from '../result.ts';

/** Replicas that a search tries at most. */
export const MOST_REPLICAS = 65_536;

/** What helps a GPU option when a limit binds. */
export function gpuFix(spec: OptionSpec, limit: Reason['limit'], size: number): string {
  const searched = spec.replicas === null || spec.replicas === 'auto';
  const atMost = size >= MOST_REPLICAS;
  const beyond = atMost
    ? `more than ${MOST_REPLICAS} replicas (the search ends there: replicas: 1..N)`
    : null;
  const more = beyond ?? (searched ? `more replicas than ${size}` : 'replicas: auto');
  switch (limit) {
    case 'ttft':
    case 'compute':
    case 'e2e':
    case 'deadline':
      return `${more}, or a faster GPU`;
    case 'tpot':
      return `${more}, a higher tp, or weights of a smaller precision`;
    case 'kv-cache':
      return `${more}, kv_precision: fp8, or a higher tp`;
    case 'cold-start':
      return 'autoscale with a minimum of one replica more';
    case 'availability':
      return 'a spare replica, or a fallback';
    case 'context':
      return 'a model with a longer context, or more KV cache per replica';
    default:
      return '';
  }
}
