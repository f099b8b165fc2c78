import type { BilledUse } from '../../cost/billed-use.ts';
import type { OptionCost } from '../../cost/option-cost.ts';
import type { Assumption } from '../../diagnostics/assumption.ts';
import type { OptionKind, OptionSpec } from '../../scenario/scenario.ts';
import type { Outage, SimulatedDeployment } from '../../simulate/deployment.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Downtime } from '../judge/downtime.ts';
import type { Situation } from '../judge/situation.ts';
import type { StandbyCover } from '../judge/standby-cover.ts';
import type { Deployment, ModelError, Reason } from '../result.ts';
import type { ScalingTarget } from './gpu/scaling-target.ts';
import type { HeardAudio } from './hosted/heard-audio.ts';
import type { FollowingLimits } from './limits/adaptive-ramp.ts';
import type { DailyLimits } from './limits/calendar-limits.ts';
import type { RampLimit } from './limits/ramp-limit.ts';
import type { TokenFactors } from './token-factors.ts';
import type { UnitLoad } from './units/unit-load.ts';

/** Whether an option can take a workload at all. */
export type Suitability =
  | { readonly word: 'suits' }
  | { readonly word: 'not-applicable'; readonly reason: Reason }
  /** It can, but something that matters is not known: judged, never passed. */
  | { readonly word: 'unproven'; readonly reason: Reason };

/** How large the option may be: replicas or units; kinds without a size have `fixed` 1. */
export type SizeRule =
  | { readonly kind: 'fixed'; readonly size: number }
  | { readonly kind: 'search'; readonly min: number; readonly max: number; readonly increment: number };

export interface BillQuery {
  readonly size: number;
  readonly uses: readonly BilledUse[];
  /** Mean busy share of what is reserved, over the month; null where nothing is reserved. */
  readonly busyShare: number | null;
  /** Mean replicas that an autoscaler kept over the week; null without one. */
  readonly meanReplicas: number | null;
  /** Size at which its fallback stands by; absent: the least it can have. */
  readonly fallbackSize?: number;
  /** Share of the busiest hour that the fallback carries at that size, 0–1; null or absent: all of it. */
  readonly fallbackCarries?: number | null;
  /** GPUs of the inventory that are left to this option; absent where all are. */
  readonly held?: number;
}

/** Requests as the deployment meets them. */
export interface DeployQuery {
  readonly size: number;
  readonly stream: RequestStream;
  /** Every request stands for this many: quotas are divided by it. */
  readonly thinning: number;
  /** Times at which the provider is down. */
  readonly outages: readonly Outage[];
  /** The load, as a multiple of the stated one: the stream's times are divided by it. Absent: 1. */
  readonly scale?: number;
  /** It takes only what another option gives up on, and is not used before. */
  readonly standby?: boolean;
}

/** An option looked up in the catalogue: nothing about it is text to interpret any more. */
export interface ResolvedOption {
  readonly id: string;
  readonly kind: OptionKind;
  readonly spec: OptionSpec;
  /** Takes the requests that this option gives up on; null for none. */
  readonly fallback: ResolvedOption | null;
  /** The option by itself, where it has a fallback. */
  readonly withoutFallback?: ResolvedOption;
  /** What the fallback carries of the load that the option leaves to it, by workload; absent: all of it. */
  readonly cover?: ReadonlyMap<string, StandbyCover>;
  /** Catalogue id, or the throughput row's where no model was named. */
  readonly model: string;
  /** Options with the same identity behave alike at the same size and differ in price alone; null: no other is like it. */
  readonly identity: string | null;
  /** Class the model belongs to; null where it is not known. */
  readonly modelClass: string | null;
  readonly provider: string | null;
  readonly contextTokens: number | null;
  /** What its tokenizer makes of the workloads' tokens; absent where their counts hold. */
  readonly tokenFactors?: TokenFactors;
  /** What each response of a voice session brings, where that is not the conversation so far. */
  readonly heard?: HeardAudio | null;
  /** Streaming sessions that one replica holds open; absent where requests come and go. */
  readonly sessionsPerReplica?: number | null;
  readonly size: SizeRule;
  /** Replicas bought beyond what is simulated. */
  readonly spare: number;
  /** Replicas that share a machine and are lost with it; absent for one each. */
  readonly replicasPerNode?: number;
  /** Replicas that its autoscaler keeps without any load; absent where none scales it. */
  readonly leastReplicas?: number;
  /** What its autoscaler aims at; absent where none scales it. */
  readonly scaling?: ScalingTarget;
  /** Replicas that its autoscaler brings at most; absent for as many as were sized, and where none scales it. */
  readonly mostReplicas?: number;
  /** The option without its autoscaler, for sizes and loads tried at the peak; null where it is that already. */
  readonly atPeak: ResolvedOption | null;
  /** What the verdict is taken from. */
  readonly judgedOn: 'busiest-hour' | 'week';
  /** Requests that one of a thinned week may stand for, so that its quotas still hold many; absent for any number. */
  readonly mostThinning?: number;
  /** False: limits and cost are judged, no latency is claimed. */
  readonly latencyKnown: boolean;
  /** False: nobody publishes what the account may ask for, so that nothing passes and no headroom is claimed. */
  readonly limitsKnown?: boolean;
  /** The load of units that spill over; absent where nothing does. */
  readonly unitLoad?: UnitLoad;
  /** Why nothing is proven of what its units refuse; absent or null where that is known or they refuse nothing. */
  readonly unprovenOverflow?: Reason | null;
  /** Median time to the first token or sound where a source gives that alone: it carries verdicts on medians. */
  readonly medianTtftS?: number | null;
  /** What takes it down over a year; null where nothing is known. */
  readonly availability: Downtime | null;
  /** Requests or tokens allowed in a day, judged on the busiest day of the week. */
  readonly dailyLimits: DailyLimits;
  /** Unix time from which the months of a spend cap are counted; absent where there is no cap. */
  readonly asOfEpochS?: number;
  /** Spend at which the provider stops serving until next month; null for none. */
  readonly monthlySpendCapUsd: number | null;
  /** Spend allowed in any ten minutes; absent for no such cap. */
  readonly spendPer10MinUsd?: number | null;
  /** How fast the load of a priority service may grow; absent where it may at any rate. */
  readonly ramp?: RampLimit | null;
  /** Limits that follow the use, and the vendor's word for them; absent where all are fixed. */
  readonly following?: FollowingLimits | null;
  readonly modelError: ModelError | null;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly string[];
  suits(workload: Workload): Suitability;
  /** What it leaves undone for a workload that other models do which the workload names; absent or null for nothing. */
  caution?(workload: Workload): string | null;
  deploymentFacts(size: number): Deployment | null;
  deploy(query: DeployQuery): SimulatedDeployment;
  bill(query: BillQuery): OptionCost;
  /** Why a size was bought that a formula does not ask for; absent where there is none. */
  sizeReason?(size: number, situations: readonly Situation[]): Reason | null;
  /** What to change when this limit binds, in a few words; empty where nothing is known to help. */
  fix(limit: Reason['limit'], size: number): string;
}
