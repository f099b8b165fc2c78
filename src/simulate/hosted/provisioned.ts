import type { RequestStream } from '../../workload/request-stream.ts';
import type { OverflowAccount, ProvisionedDeployment } from '../deployment.ts';
import type { Outcome } from '../outcome.ts';
import { accountLimits, leakyBucket } from './account-limits.ts';
import { runApi } from './api-run.ts';
import { closeLedger } from './hosted-ledger.ts';
import { limitShares } from './limit-shares.ts';

/** Of an account whose limits nobody publishes there is no share. */
function isLimited({ limits, maxConcurrency }: OverflowAccount): boolean {
  return limits.length > 0 || maxConcurrency !== null;
}

/**
 * Provisioned units as a leaky bucket of weighted tokens: a request is taken while the bucket is not full, draws its
 * input and the estimate of its output, and gives back at completion what it did not generate. Above 100 % it gets a
 * 429, or spills over to the limits of an account: then `counters.spilled…` hold what the serverless price applies to,
 * and `utilization` the shares of those limits beside that of the units.
 */
export function simulateProvisioned(
  deployment: ProvisionedDeployment,
  stream: RequestStream,
  seed: number,
  replication: number,
  keepsRequests?: boolean,
): Outcome {
  const { overflow, weights, cacheWrites } = deployment;
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
        ...(cacheWrites === undefined ? {} : { writtenInputToken: cacheWrites.weight }),
        cachedInputToken: weights.cachedInput,
        outputToken: weights.output,
      },
      reservation: deployment.maxOutputTokens === null ? 'none' : 'returned',
      failedCount: false,
    },
    stream,
    deployment.startsDrawnDown,
  );
  const account = overflow === null ? null : accountLimits(overflow.limits, overflow.maxConcurrency, stream);
  const run = runApi(
    {
      purpose: 'provisioned',
      limits: units,
      retry: deployment.retry,
      latency: deployment.latency,
      outages: deployment.outages,
      maxOutputTokens: deployment.maxOutputTokens,
      cache: deployment.cache ?? null,
      ...(cacheWrites === undefined ? {} : { writesCache: cacheWrites.byWorkload }),
      overflow:
        account === null || overflow === null
          ? null
          : { limits: account, maxOutputTokens: overflow.maxOutputTokens },
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
      utilization: {
        units: units.share(0),
        ...(account === null || overflow === null || !isLimited(overflow)
          ? {}
          : limitShares(account, overflow.maxConcurrency)),
      },
      pressure: run.pressure,
      // The units themselves begin as the load before has left them.
      tightest: account === null ? null : run.tightest,
      counters: run.counters,
    },
    run.departures,
  );
}
