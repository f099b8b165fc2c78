import type { Assumption } from '../../diagnostics/assumption.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Demand } from './demand.ts';
import type { Run } from './simulate-option.ts';

/** Replicas of a part: to a router that picks the least loaded of them, more are no different. */
const SLICE_REPLICAS = 32;
/** Fleets from this many times as many on are simulated by a part. */
const LEAST_PARTS = 2;

/** A part of a fleet that is simulated for the whole. */
export interface FleetSlice {
  readonly replicas: number;
  /** Replicas, and requests, that each of the part stands for. */
  readonly thinning: number;
}

/**
 * The part of a fleet that is simulated: replicas behind a router with their share of the requests, picked at random.
 * A sample of the whole fleet's requests would be over before its batches have filled.
 */
export function fleetSlice(
  option: ResolvedOption,
  size: number,
  demand: Pick<Demand, 'isTrace' | 'workloads'>,
  replicas = SLICE_REPLICAS,
): FleetSlice {
  const isFleet = option.modelError !== null && option.judgedOn === 'busiest-hour';
  const divides = !demand.isTrace && option.fallback === null && demand.workloads.every(comesAndGoes);
  if (!isFleet || !divides || size < LEAST_PARTS * replicas) return { replicas: size, thinning: 1 };
  return { replicas, thinning: size / replicas };
}

/** Calls are drawn with all that are open at once. */
function comesAndGoes({ voice }: Demand['workloads'][number]): boolean {
  return voice === null;
}

/** What is assumed where a part stood for the whole. */
export function sliceAssumptions(option: ResolvedOption, size: number, runs: readonly Run[]): Assumption[] {
  const thinning = runs[0]?.thinning ?? 1;
  const isFleet = option.modelError !== null && option.judgedOn === 'busiest-hour';
  if (!isFleet || thinning === 1) return [];
  return [
    {
      text: `${SLICE_REPLICAS} replicas with their share of the requests, picked at random, stand for all ${size} of ${option.id}`,
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
    },
  ];
}
