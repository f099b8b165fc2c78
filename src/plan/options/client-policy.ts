import type { Assumption } from '../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import type { RetryPolicy } from '../../simulate/deployment.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import type { Workload } from '../../workload/workload.ts';

/** 99th percentile of the standard normal. */
const Z99 = 2.326347874;
const DEFAULT_RETRIES = 2;
const DEFAULT_TIMEOUT_S = 600;

/** How a client behaves when it is refused: the defaults of the vendors' own client libraries. */
export function retryPolicy(spec: OptionSpec, honourRetryAfter: boolean): RetryPolicy {
  return {
    maxAttempts: 1 + (spec.maxRetries ?? DEFAULT_RETRIES),
    initialBackoffS: 0.5,
    backoffFactor: 2,
    maxBackoffS: 8,
    jitter: 0.25,
    honourRetryAfter,
    timeoutS: spec.timeoutS ?? DEFAULT_TIMEOUT_S,
  };
}

export function retryAssumptions(spec: OptionSpec): Assumption[] {
  if (spec.maxRetries !== null && spec.timeoutS !== null) return [];
  return [
    {
      text: `a client retries ${spec.maxRetries ?? DEFAULT_RETRIES} times with backoff from 0.5 s to 8 s and gives up after ${spec.timeoutS ?? DEFAULT_TIMEOUT_S} s`,
      basis: 'published',
      source: 'openai-python and anthropic-sdk-python defaults',
      asOf: '2026-01',
      path: `options.${spec.id}.max_retries`,
    },
  ];
}

/** `max_output_tokens` that is reserved per workload of a stream: the stated cap, else the p99 of the output. */
export function reservedOutput(workloads: readonly Workload[], stream: RequestStream): number[] {
  return stream.workloadNames.map((name) => {
    const workload = workloads.find((one) => one.name === name);
    if (workload === undefined) return 0;
    const { p50Tokens, sigma } = workload.output;
    return workload.maxOutputTokens ?? Math.ceil(p50Tokens * Math.exp(Z99 * sigma));
  });
}
