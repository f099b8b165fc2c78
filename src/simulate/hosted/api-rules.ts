import type { HostedLatency } from '../../performance/hosted-latency.ts';
import type { Outage, PrefixLifetime, RetryPolicy } from '../deployment.ts';
import type { Departures } from '../gpu/departures.ts';
import type { LimitName, TightestLimit } from '../outcome.ts';
import type { AccountLimits } from './account-limits.ts';
import type { HostedLedger } from './hosted-ledger.ts';

/** Where a request goes at once when the limits refuse it. */
export interface Overflow {
  readonly limits: AccountLimits;
  readonly maxOutputTokens: readonly number[];
}

export interface ApiRules {
  readonly purpose: string;
  readonly limits: AccountLimits;
  readonly retry: RetryPolicy;
  readonly latency: HostedLatency | null;
  readonly outages: readonly Outage[];
  /** Reserved per workload; null: nothing is. */
  readonly maxOutputTokens: readonly number[] | null;
  /** Absent: whatever the stream calls cached is found. */
  readonly cache?: PrefixLifetime | null;
  /** Which workloads write to the cache what they do not find there; absent: none. */
  readonly writesCache?: readonly boolean[];
  /** Takes what the limits refuse, as far as its own allow; null: the client is told. */
  readonly overflow: Overflow | null;
}

export interface ApiRun {
  readonly ledger: HostedLedger;
  /** What has left the ledger; null where it holds every request. */
  readonly departures: Departures | null;
  readonly pressure: Partial<Record<LimitName, number>>;
  /** Of the last limits that are asked. */
  readonly tightest: TightestLimit | null;
  readonly counters: Record<string, number>;
}
