import type { QueueQuota } from '../deployment.ts';
import type { LimitName } from '../outcome.ts';

const limitNames: Record<QueueQuota['unit'], LimitName> = {
  'input-tokens': 'enqueued-tokens',
  requests: 'batch-requests',
  batches: 'batch-requests',
};

/** What is enqueued against one quota, and how much of it was over the measured span. */
class FilledQuota {
  readonly quota: QueueQuota;
  private readonly fromS: number;
  private readonly toS: number;
  private enqueued = 0;
  private peak = 0;
  private unitSeconds = 0;
  private atS = 0;

  constructor(quota: QueueQuota, fromS: number, toS: number) {
    this.quota = quota;
    this.fromS = fromS;
    this.toS = toS;
  }

  room(): number {
    return Math.max(0, this.quota.limit - this.enqueued);
  }

  change(nowS: number, units: number): void {
    const untilS = Math.min(nowS, this.toS);
    if (untilS > this.atS) {
      this.unitSeconds += this.enqueued * Math.max(0, untilS - Math.max(this.atS, this.fromS));
      this.atS = untilS;
    }
    this.enqueued += units;
    if (nowS >= this.fromS && nowS <= this.toS) this.peak = Math.max(this.peak, this.enqueued);
  }

  /** Mean and highest share in use over the measured span; 0 without a limit. */
  utilization(): { readonly mean: number; readonly peak: number } {
    this.change(this.toS, 0);
    const { limit } = this.quota;
    const spanS = this.toS - this.fromS;
    if (!Number.isFinite(limit) || limit <= 0 || spanS <= 0) return { mean: 0, peak: 0 };
    return { mean: Math.min(1, this.unitSeconds / (limit * spanS)), peak: this.peak / limit };
  }
}

/** Every quota of a provider's queue together: a batch needs room in each of them. */
export class QueueQuotas {
  private readonly filled: readonly FilledQuota[];

  constructor(quotas: readonly QueueQuota[], fromS: number, toS: number) {
    this.filled = quotas.map((quota) => new FilledQuota(quota, fromS, toS));
  }

  /** The largest quota of a unit that could ever hold something; Infinity where the unit has none. */
  limitOf(unit: QueueQuota['unit']): number {
    return this.least(unit, ({ quota }) => quota.limit);
  }

  /** The name of what leaves no room for one more batch that holds at least so many tokens; null: there is room. */
  full(tokens: number): LimitName | null {
    const wanted: Record<QueueQuota['unit'], number> = { 'input-tokens': tokens, requests: 1, batches: 1 };
    const none = this.filled.find((one) => one.room() < wanted[one.quota.unit]);
    return none === undefined ? null : limitNames[none.quota.unit];
  }

  /** What may still be enqueued, in a unit; Infinity where the unit has no quota. */
  room(unit: QueueQuota['unit']): number {
    return this.least(unit, (one) => one.room());
  }

  take(nowS: number, requests: number, tokens: number): void {
    this.change(nowS, requests, tokens, 1);
  }

  free(nowS: number, requests: number, tokens: number): void {
    this.change(nowS, requests, tokens, -1);
  }

  /** Of the quota that was fullest on average. */
  utilization(): { batchQueue: number; batchQueuePeak: number } {
    let fullest = { mean: 0, peak: 0 };
    for (const one of this.filled) {
      const share = one.utilization();
      if (share.mean > fullest.mean || (share.mean === fullest.mean && share.peak > fullest.peak)) {
        fullest = share;
      }
    }
    return { batchQueue: fullest.mean, batchQueuePeak: fullest.peak };
  }

  private least(unit: QueueQuota['unit'], value: (one: FilledQuota) => number): number {
    return this.filled.reduce(
      (least, one) => (one.quota.unit === unit ? Math.min(least, value(one)) : least),
      Number.POSITIVE_INFINITY,
    );
  }

  private change(nowS: number, requests: number, tokens: number, sign: 1 | -1): void {
    const units: Record<QueueQuota['unit'], number> = { 'input-tokens': tokens, requests, batches: 1 };
    for (const one of this.filled) one.change(nowS, sign * units[one.quota.unit]);
  }
}
