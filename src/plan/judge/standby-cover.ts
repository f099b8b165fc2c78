/** What a standby carries of the load that an option leaves to it while it is down, for one workload. */
export interface StandbyCover {
  /** Load of each hour of the week over that of the busiest one, all workloads of the option together. */
  readonly hourLoads: Float64Array;
  /** Loads over the busiest hour's at which a whole outage was simulated, ascending. */
  readonly loads: readonly number[];
  /** Share of requests that was served at each of them, 0–1. */
  readonly shares: readonly number[];
}

/**
 * Share that is served of a load over the busiest hour's: what is served per second is linear between the loads that
 * were simulated, and no share grows below the least of them.
 */
export function carriedAt({ loads, shares }: StandbyCover, load: number): number {
  const above = loads.findIndex((one) => one >= load);
  if (above < 0) return shares.at(-1)!;
  if (above === 0) return shares[0]!;
  const [before, after] = [loads[above - 1]!, loads[above]!];
  const [least, most] = [before * shares[above - 1]!, after * shares[above]!];
  return Math.min(1, (least + ((most - least) * (load - before)) / (after - before)) / load);
}

/** Share of a week's requests that is served where this share of each hour's load is left to the standby. */
export function carriedOverWeek(cover: StandbyCover, hourWeights: Float64Array, leftShare: number): number {
  let carried = 0;
  let all = 0;
  for (const [hour, load] of cover.hourLoads.entries()) {
    const weight = hourWeights[hour % hourWeights.length];
    carried += weight * carriedAt(cover, leftShare * load);
    all += weight;
  }
  return all > 0 ? carried / all : 1;
}
