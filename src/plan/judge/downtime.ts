import type { Reliability } from '../../catalog/terms/operations-facts.ts';
import { type AvailabilityQuestion, yearlyAvailability } from '../../simulate/hosted/yearly-availability.ts';
import { carriedAt, carriedOverWeek, type StandbyCover } from './standby-cover.ts';

/** Replicas on machines that break. */
export interface ReplicaLoss {
  /** Mean time between the failures of one replica, days. */
  readonly daysBetween: number;
  /** Until a lost replica serves again, days. */
  readonly repairDays: number;
  /** Replicas that stand by beyond those that the load needs. */
  readonly spare: number;
  /** Share of the time during which the site is down, with every replica in it. */
  readonly siteDownShare: number;
  /** How machines are taken back by their owner; absent or null where they are not. */
  readonly reclaims?: Reclaims | null;
}

/** Machines that their owner takes back when he needs them, after a notice in which a replica takes nothing new. */
export interface Reclaims {
  readonly daysBetween: number;
  readonly noticeS: number;
}

/** Replicas on machines that somebody rents out, beside those on machines of one's own. */
export interface RentedReplicas {
  /** Catalogue id of who rents them out: when it is down, so are they. */
  readonly seller: string;
  /** Replicas, spare ones included, that there is room for on machines of one's own. */
  readonly roomAtHome: number;
}

/** What takes an option down: its provider, its machines, or both. */
export interface Downtime {
  readonly provider: Reliability | null;
  readonly replicas: ReplicaLoss | null;
  /** Absent or null where its machines have no seller that is known, or are the provider's own. */
  readonly rented?: RentedReplicas | null;
  /** Share of a provider's outages that hit another provider as well: causes they have in common. */
  readonly commonCauseShare: number;
  /** How often clients try a request; absent: once. */
  readonly attempts?: number;
}

/** Share of a year's requests that are served, 0–1. */
export interface ServedYear {
  readonly mean: number;
  /** Nine years in ten lie between these; both the mean where years are not drawn. */
  readonly low: number;
  readonly high: number;
}

/** Something that may be down, at a size. */
export interface Serving {
  readonly downtime: Downtime;
  readonly size: number;
}

const YEARS = 400;
const SEED = 1;

const constantLoad = new Float64Array(168).fill(1);
/** By what else a year depends on: what a fallback carries, which belongs to one workload, or the load by hour. */
const drawn = new WeakMap<StandbyCover | Float64Array, Map<string, ServedYear>>();

/**
 * Share of the load that a fleet of `size + spare` replicas loses on average: k of them are down at a time with the
 * binomial probability, and what the spares do not make up for is lost as if the load were always at its peak. No spare
 * helps while the site is down.
 *
 * @param lostOf what is lost for good of a share of the load that the replicas fail; by default all of it
 */
export function lostToReplicas(
  loss: ReplicaLoss,
  size: number,
  lostOf: (failing: number) => number = (failing) => failing,
): number {
  const down = loss.repairDays / (loss.daysBetween + loss.repairDays);
  const count = size + loss.spare;
  let lost = 0;
  let probability = (1 - down) ** count;
  for (let k = 1; k <= count; k += 1) {
    probability *= ((count - k + 1) / k) * (down / (1 - down));
    if (k > loss.spare) lost += probability * lostOf((k - loss.spare) / size);
  }
  return Math.min(1, loss.siteDownShare * lostOf(1) + (1 - loss.siteDownShare) * lost);
}

type OutageProcess = AvailabilityQuestion['primary'];

/** A provider's outages as clients meet them; null where an option has no provider. */
function outagesOf({ provider, attempts = 1 }: Downtime): OutageProcess | null {
  if (provider === null) return null;
  const { meanDaysBetween, durationP50Min, durationSigma, severityMean } = provider;
  return { mtbfDays: meanDaysBetween, durationP50Min, sigma: durationSigma, severityMean, attempts };
}

function providerYear(
  primary: OutageProcess,
  fallback: OutageProcess | null,
  hourWeights: Float64Array,
  correlation: number,
  cover: StandbyCover | null,
): ServedYear {
  const key = JSON.stringify([primary, fallback, correlation]);
  const owner = cover ?? hourWeights;
  const known = drawn.get(owner) ?? new Map<string, ServedYear>();
  drawn.set(owner, known);
  const found = known.get(key);
  if (found !== undefined) return found;
  const { alone, withFallback } = yearlyAvailability({
    primary,
    fallback,
    carries: cover && ((hour, failing) => carriedAt(cover, failing * cover.hourLoads[hour])),
    correlation,
    hourWeights,
    years: YEARS,
    seed: SEED,
  });
  const { mean, yearP5, yearP95 } = withFallback ?? alone;
  const year = { mean, low: yearP5, high: yearP95 };
  known.set(key, year);
  return year;
}

/** What takes over while an option is down. */
export interface Standby {
  readonly serving: Serving;
  /** Models of one provider go down together. */
  readonly sameProvider: boolean;
  /** Share of the primary's outages that hit a standby at another provider too. */
  readonly commonCauseShare: number;
  /** What it has room for; null: for everything. */
  readonly cover: StandbyCover | null;
}

/**
 * The year of an option, with what takes its requests while it is down. Outages of providers are drawn over many
 * years together, those of machines come on top, independent of them.
 *
 * @param hourWeights load by hour of the week, mean 1; null: constant
 */
export function servedYear(
  primary: Serving,
  standby: Standby | null,
  hourWeights: Float64Array | null,
): ServedYear {
  const weights = hourWeights ?? constantLoad;
  const provider = outagesOf(primary.downtime);
  const alone = provider === null ? allYear : providerYear(provider, null, weights, 0, null);
  if (standby === null) {
    const toMachines = lostToMachines(primary);
    return yearBy((at) => 1 - alone[at] + toMachines);
  }

  const { serving, sameProvider, commonCauseShare, cover } = standby;
  const second = outagesOf(serving.downtime);
  const together =
    provider === null
      ? allYear
      : providerYear(provider, second ?? neverDown, weights, second === null ? 0 : commonCauseShare, cover);
  const covered = sameProvider ? alone : together;
  const standbyMachines = lostToMachines(serving);
  const standbyProvider = second === null ? 0 : 1 - providerYear(second, null, constantLoad, 0, null).mean;
  const standbyUp = (1 - standbyMachines) * (1 - standbyProvider);
  const toMachines = lostToMachines(primary, (failing) => {
    const carried = cover === null ? 1 : carriedOverWeek(cover, weights, failing);
    return failing * (1 - carried * standbyUp);
  });
  return yearBy((at) => 1 - covered[at] + (covered[at] - alone[at]) * standbyMachines + toMachines);
}

/** What has no provider has no outages of one: one in a million years, of no length. */
const neverDown: OutageProcess = { mtbfDays: 3.65e8, durationP50Min: 0, sigma: 0, severityMean: 0 };

const allYear: ServedYear = { mean: 1, low: 1, high: 1 };

function yearBy(lost: (at: keyof ServedYear) => number): ServedYear {
  const share = (at: keyof ServedYear): number => Math.max(0, 1 - lost(at));
  return { mean: share('mean'), low: share('low'), high: share('high') };
}

function lostToMachines({ downtime, size }: Serving, lostOf?: (failing: number) => number): number {
  return downtime.replicas === null ? 0 : lostToReplicas(downtime.replicas, size, lostOf);
}
