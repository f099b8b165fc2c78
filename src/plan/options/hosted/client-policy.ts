import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { RateLimit, RetryPolicy } from '../../../simulate/deployment.ts';
import type { RequestStream } from '../../../workload/request-stream.ts';
import type { Workload } from '../../../workload/workload.ts';

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

/** Whether a limit reserves the cap on an answer beside the prompt, so that it needs one even where none is stated. */
function reservesCap(limits: readonly Pick<RateLimit, 'reservation'>[]): boolean {
  return limits.some(({ reservation }) => reservation === 'sum' || reservation === 'returned');
}

function capOf({ maxOutputTokens, output }: Workload): number {
  return maxOutputTokens ?? Math.ceil(output.p50Tokens * Math.exp(Z99 * output.sigma));
}

/**
 * `max_output_tokens` that is reserved per workload of a stream: the stated cap; without one the p99 of the output where
 * a cap is reserved beside the prompt, else 0: a client that sends none is counted by its request alone.
 */
export function reservedOutput(
  workloads: readonly Workload[],
  stream: RequestStream,
  limits: readonly Pick<RateLimit, 'reservation'>[],
): number[] {
  const needed = reservesCap(limits);
  return stream.workloadNames.map((name) => {
    const workload = workloads.find((one) => one.name === name);
    if (workload === undefined) return 0;
    return needed ? capOf(workload) : (workload.maxOutputTokens ?? 0);
  });
}

/** The caps that were taken where a provider reserves them and a workload states none. */
export function reservedAssumptions(
  workloads: readonly Workload[],
  limits: readonly Pick<RateLimit, 'reservation'>[],
): Assumption[] {
  if (!reservesCap(limits)) return [];
  return workloads
    .filter(({ maxOutputTokens, voice }) => maxOutputTokens === null && voice === null)
    .map((workload) => ({
      text: `${workload.name}: clients cap answers at ${capOf(workload)} tokens, the 99th percentile, and the limits reserve them`,
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
      path: `workload.${workload.name}.max_output_tokens`,
    }));
}
