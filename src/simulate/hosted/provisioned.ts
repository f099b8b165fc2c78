import type { RequestStream } from '../../workload/request-stream.ts';
import type { ProvisionedDeployment } from '../deployment.ts';
import type { Outcome } from '../outcome.ts';
import { leakyBucket } from './account-limits.ts';
import { runApi } from './api-run.ts';
import { closeLedger } from './hosted-ledger.ts';

/**
 * Provisioned units as a leaky bucket of weighted tokens: a request is taken while the bucket is not full, draws its
 * input and the estimate of its output, and gives back at completion what it did not generate. Above 100 % it gets a
 * 429, or spills over: then `counters.spilled…` hold what the serverless price applies to.
 */
export function simulateProvisioned(
  deployment: ProvisionedDeployment,
  stream: RequestStream,
  seed: number,
  replication: number,
  keepsRequests?: boolean,
): Outcome {
  const { weights } = deployment;
  const units = leakyBucket(
    {
      name: 'units',
      unitsPerWindow: deployment.weightedTokensPerSecond * deployment.bucketSeconds,
      windowS: deployment.bucketSeconds,
      bucket: 'continuous',
      sliceS: null,
      draws: {
        request: 0,
        inputToken: weights.input,
        cachedInputToken: weights.cachedInput,
        outputToken: weights.output,
      },
      reservation: deployment.maxOutputTokens === null ? 'none' : 'returned',
      failedCount: false,
    },
    stream,
  );
  const run = runApi(
    {
      purpose: 'provisioned',
      limits: units,
      retry: deployment.retry,
      latency: deployment.latency,
      outages: deployment.outages,
      maxOutputTokens: deployment.maxOutputTokens,
      spillsOver: deployment.overflow === 'spill-over',
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
      utilization: { units: units.share(0) },
      pressure: run.pressure,
      counters: run.counters,
    },
    run.departures,
  );
}
