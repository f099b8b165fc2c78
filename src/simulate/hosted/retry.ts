import type { RandomStream } from '../../workload/random.ts';
import type { RetryPolicy } from '../deployment.ts';

/**
 * Seconds that a client waits before its next attempt: exponential backoff with jitter, never sooner than the
 * provider's `retry-after` where the client honours it.
 *
 * @param attemptsMade attempts so far, at least 1
 * @param retryAfterS what the provider told, 0 when it told nothing
 */
export function retryDelayS(
  policy: RetryPolicy,
  attemptsMade: number,
  retryAfterS: number,
  random: Pick<RandomStream, 'uniform'>,
): number {
  const backoffS = Math.min(
    policy.maxBackoffS,
    policy.initialBackoffS * policy.backoffFactor ** (attemptsMade - 1),
  );
  const waitS = backoffS * (1 - policy.jitter * random.uniform());
  return policy.honourRetryAfter ? Math.max(waitS, retryAfterS) : waitS;
}
