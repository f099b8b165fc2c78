import type { Assumption } from '../../diagnostics/assumption.ts';
import type { Workload } from '../../workload/workload.ts';
import { loadOfHours } from '../bill/hourly-shares.ts';
import { leastSize } from '../judge/availability-verdict.ts';
import { concernsOption } from '../judge/event-verdicts.ts';
import { servedShare } from '../judge/served-share.ts';
import type { StandbyCover } from '../judge/standby-cover.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import { filledRuns } from '../run/filled-runs.ts';
import type { Run, SimulateOption } from '../run/simulate-option.ts';
import { percentText } from '../wording.ts';
import type { Effort } from './evaluate-option.ts';
import { sizeOption } from './size-option.ts';

/** Loads from the quietest hour's to the busiest one's at which a whole outage is simulated, beside the mean one. */
const LOADS = 5;
const LEAST_LOAD = 0.02;
/** A fallback that serves more than this of the busiest hour has room for everything. */
const WHOLE = 0.9995;
/** More machines than anybody has. */
const EVERY_MACHINE = 1e9;
/** An option whose fallback has a size, and what that was found to carry. */
export interface Backed {
  readonly option: ResolvedOption;
  /** Size at which the fallback stands by; null where there is none. */
  readonly fallbackSize: number | null;
  /** Share of the busiest hour that it serves while the option is down; null where there is none. */
  readonly carriedAtPeak: number | null;
  readonly assumptions: readonly Assumption[];
}

const backed = new WeakMap<SimulateOption, WeakMap<ResolvedOption, Map<string, Backed>>>();

/**
 * An option with its fallback as it stands by for these workloads. One whose size is to be searched is made large enough
 * for the busiest hour of a whole outage, and for the surges announced for the option's own outages; of any other the
 * share that it serves of a whole outage is found by simulation, at the loads between the quietest hour and the busiest.
 */
export function withStandby(
  option: ResolvedOption,
  served: readonly Workload[],
  simulateOption: SimulateOption,
  effort: Effort,
): Backed {
  const { fallback } = option;
  if (fallback === null) return { option, fallbackSize: null, carriedAtPeak: null, assumptions: [] };
  // A batch waits for the next one: what stands by for it is not pressed for time.
  if (option.kind === 'batch') {
    return { option, fallbackSize: leastSize(fallback), carriedAtPeak: null, assumptions: [] };
  }
  const ofPlan = backed.get(simulateOption) ?? new WeakMap<ResolvedOption, Map<string, Backed>>();
  backed.set(simulateOption, ofPlan);
  const ofOption = ofPlan.get(option) ?? new Map<string, Backed>();
  ofPlan.set(option, ofOption);
  const key = JSON.stringify([effort.sizingRequests, served.map(({ name }) => name)]);
  const found = ofOption.get(key) ?? backedOption(option, fallback, served, simulateOption, effort);
  ofOption.set(key, found);
  return found;
}

function backedOption(
  option: ResolvedOption,
  fallback: ResolvedOption,
  served: readonly Workload[],
  simulateOption: SimulateOption,
  effort: Effort,
): Backed {
  const size = standbySize(option, fallback, served, simulateOption, effort);
  const standing = withFallbackOfSize(option, size);
  const { sizingRequests } = effort;
  const names = served.map(({ name }) => name);
  const outageAt = (load: number): readonly Run[] =>
    wholeOutage(standing, simulateOption, { names, load, maxRequests: sizingRequests });
  const sharesOf = (runs: readonly Run[]): number[] => served.map((workload) => servedShare(runs, workload));
  const atPeak = sharesOf(outageAt(1));
  const carriedAtPeak = Math.min(...atPeak);
  const whole = carriedAtPeak > WHOLE;
  const cover = whole ? null : coverOf(served, atPeak, (load) => sharesOf(outageAt(load)));
  return {
    option: cover === null ? standing : { ...standing, cover },
    fallbackSize: size,
    carriedAtPeak,
    assumptions: [coverAssumption(option, fallback, size, whole ? null : carriedAtPeak)],
  };
}

/** The option with its fallback at a size that is settled, in its bill as well. */
export function withFallbackOfSize(option: ResolvedOption, size: number | null): ResolvedOption {
  const { fallback, atPeak } = option;
  if (fallback === null || size === null) return option;
  const standing: ResolvedOption = { ...fallback, size: { kind: 'fixed', size } };
  return {
    ...option,
    fallback: standing,
    atPeak: atPeak === null ? null : { ...atPeak, fallback: standing },
    bill: (query) => option.bill({ ...query, fallbackSize: size }),
  };
}

function standbySize(
  option: ResolvedOption,
  fallback: ResolvedOption,
  served: readonly Workload[],
  simulateOption: SimulateOption,
  effort: Effort,
): number {
  if (fallback.size.kind === 'fixed') return fallback.size.size;
  const taken = served.filter((workload) => fallback.suits(workload).word !== 'not-applicable');
  if (taken.length < served.length) return fallback.size.min;
  const situations = effort.situations.filter((one) => concernsOption(option, one));
  return sizeOption(fallback.atPeak ?? fallback, served, simulateOption, {
    ...effort,
    replications: 1,
    fullRequests: effort.sizingRequests,
    situations,
    kept: null,
  }).size;
}

/** The runs of an hour in which nothing of the option is up. */
function wholeOutage(
  option: ResolvedOption,
  simulateOption: SimulateOption,
  asked: { readonly names: readonly string[]; readonly load: number; readonly maxRequests: number },
): readonly Run[] {
  const { names, load } = asked;
  const lost = [{ option: option.id, nodes: EVERY_MACHINE }];
  const size = leastSize(option);
  return filledRuns(
    (maxRequests) =>
      simulateOption(option.atPeak ?? option, {
        names,
        size,
        scale: load,
        replications: 1,
        maxRequests,
        lost,
      }),
    asked.maxRequests,
  );
}

/** What is carried at loads below the peak, by workload. */
function coverOf(
  served: readonly Workload[],
  atPeak: readonly number[],
  sharesAt: (load: number) => readonly number[],
): ReadonlyMap<string, StandbyCover> {
  const hourLoads = loadOfHours(served);
  const least = Math.max(LEAST_LOAD, Math.min(...hourLoads));
  const mean = hourLoads.reduce((sum, load) => sum + load, 0) / hourLoads.length;
  const even = Array.from({ length: LOADS - 1 }, (_, n) => least + ((1 - least) * n) / (LOADS - 1));
  const below = [...new Set([...even, mean])].filter((load) => load < 1).sort((a, b) => a - b);
  const found = [...below.map(sharesAt), atPeak];
  return new Map(
    served.map(({ name }, index) => [
      name,
      { hourLoads, loads: [...below, 1], shares: found.map((shares) => shares[index]!) },
    ]),
  );
}

function coverAssumption(
  option: ResolvedOption,
  fallback: ResolvedOption,
  size: number,
  carriedAtPeak: number | null,
): Assumption {
  const { replicas = null, units = null, unit = null } = fallback.deploymentFacts(size) ?? {};
  const what = replicas !== null ? `${replicas} replicas` : units !== null ? `${units} ${unit}` : null;
  const as = what === null ? '' : ` as ${what}`;
  const sized = fallback.size.kind === 'search' ? ', sized for the busiest hour of a whole outage' : '';
  const room =
    carriedAtPeak === null
      ? 'it serves the busiest hour of a whole outage'
      : `of a whole outage it serves ${percentText(carriedAtPeak)} in the busiest hour, and of each other hour what was simulated at its load`;
  return {
    text: `${fallback.id} stands by for ${option.id}${as}${sized}: ${room}`,
    basis: 'assumed',
    source: 'capplan',
    asOf: null,
  };
}
