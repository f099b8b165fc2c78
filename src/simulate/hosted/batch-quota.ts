import type { BatchDeployment } from '../deployment.ts';
import type { LimitName } from '../outcome.ts';

type Quota = BatchDeployment['queueQuota'];

const limitNames: Record<Quota['unit'], LimitName> = {
  'input-tokens': 'enqueued-tokens',
  requests: 'batch-requests',
  batches: 'concurrency',
};

/** What may be enqueued at once, and how much of it was over the measured span. */
export class QueueQuota {
  readonly unit: Quota['unit'];
  readonly limit: number;
  readonly limitName: LimitName;
  private readonly fromS: number;
  private readonly toS: number;
  private enqueued = 0;
  private peak = 0;
  private unitSeconds = 0;
  private atS = 0;

  constructor(quota: Quota, fromS: number, toS: number) {
    this.unit = quota.unit;
    this.limit = quota.limit;
    this.limitName = limitNames[quota.unit];
    this.fromS = fromS;
    this.toS = toS;
  }

  roomForRequests(): number {
    const room = Math.max(0, this.limit - this.enqueued);
    if (this.unit === 'requests') return room;
    return this.unit === 'batches' && room < 1 ? 0 : Number.POSITIVE_INFINITY;
  }

  roomForTokens(): number {
    return this.unit === 'input-tokens' ? Math.max(0, this.limit - this.enqueued) : Number.POSITIVE_INFINITY;
  }

  take(nowS: number, requests: number, tokens: number): void {
    this.change(nowS, this.units(requests, tokens));
  }

  free(nowS: number, requests: number, tokens: number): void {
    this.change(nowS, -this.units(requests, tokens));
  }

  /** Mean and highest share of the quota in use over the measured span; 0 without a quota. */
  utilization(): { batchQueue: number; batchQueuePeak: number } {
    this.change(this.toS, 0);
    const spanS = this.toS - this.fromS;
    if (!Number.isFinite(this.limit) || this.limit <= 0 || spanS <= 0) {
      return { batchQueue: 0, batchQueuePeak: 0 };
    }
    return {
      batchQueue: Math.min(1, this.unitSeconds / (this.limit * spanS)),
      batchQueuePeak: this.peak / this.limit,
    };
  }

  private units(requests: number, tokens: number): number {
    if (this.unit === 'batches') return 1;
    return this.unit === 'requests' ? requests : tokens;
  }

  private change(nowS: number, units: number): void {
    const untilS = Math.min(nowS, this.toS);
    if (untilS > this.atS) {
      this.unitSeconds += this.enqueued * Math.max(0, untilS - Math.max(this.atS, this.fromS));
      this.atS = untilS;
    }
    this.enqueued += units;
    if (nowS >= this.fromS && nowS <= this.toS) this.peak = Math.max(this.peak, this.enqueued);
  }
}
