import type { RequestStream } from '../../workload/request-stream.ts';
import type { ServerlessDeployment } from '../deployment.ts';
import type { Outcome } from '../outcome.ts';
import { accountLimits } from './account-limits.ts';
import { runApi } from './api-run.ts';
import { closeLedger } from './hosted-ledger.ts';
import { limitShares } from './limit-shares.ts';

/**
 * A serverless API behind its account's limits. `utilization.rateLimit` is the share of the tightest budget that was
 * drawn over the measured span; each limit's own share stands beside it under the limit's name.
 */
export function simulateServerless(
  deployment: ServerlessDeployment,
  stream: RequestStream,
  seed: number,
  replication: number,
  keepsRequests?: boolean,
): Outcome {
  const limits = accountLimits(deployment.limits, deployment.maxConcurrency, stream);
  const run = runApi(
    {
      purpose: 'serverless',
      limits,
      retry: deployment.retry,
      latency: deployment.latency,
      outages: deployment.outages,
      maxOutputTokens: deployment.maxOutputTokens,
      cache: deployment.cache ?? null,
      overflow: null,
    },
    stream,
    seed,
    replication,
    keepsRequests,
  );
  return closeLedger(
    run.ledger,
    stream,
    {
      utilization: limitShares(limits, deployment.maxConcurrency),
      pressure: run.pressure,
      tightest: run.tightest,
      counters: run.counters,
    },
    run.departures,
  );
}
