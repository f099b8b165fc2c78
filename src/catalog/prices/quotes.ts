import type { Lookup } from '../lookup.ts';
import type { HostedFigures, VoiceModel } from '../terms/operations-facts.ts';
import type { UnitPrice, UnitThroughput } from '../terms/provisioned-units.ts';
import type { SeatPlan } from './find-seat-plan.ts';
import type { GpuPrice } from './gpu-price.ts';
import type { PriceSchedule } from './price-schedule.ts';

/** Answers by what was asked, in words; null where the catalogue knew none. */
export type Answers<T> = Map<string, T | null>;

/**
 * What the catalogue answered about prices and speeds. A run writes down every answer it uses; a catalogue that is
 * given the answers of an earlier run repeats them, whatever its tables say by now, and answers the rest from its tables.
 */
export interface Quotes {
  readonly prices: {
    readonly tokens: Answers<PriceSchedule>;
    readonly gpus: Answers<GpuPrice>;
    readonly units: Answers<readonly UnitPrice[]>;
    readonly voice: Answers<VoiceModel>;
    readonly seats: Answers<SeatPlan>;
  };
  readonly throughput: {
    readonly units: Answers<readonly UnitThroughput[]>;
    readonly hosted: Answers<HostedFigures>;
    readonly assumedHosted: Answers<HostedFigures>;
  };
}

export function noQuotes(): Quotes {
  return {
    prices: { tokens: new Map(), gpus: new Map(), units: new Map(), voice: new Map(), seats: new Map() },
    throughput: { units: new Map(), hosted: new Map(), assumedHosted: new Map() },
  };
}

/** The answer given before, else the one that `ask` finds, which is then written down. */
export function answered<T>(known: Answers<T> | undefined, key: string, ask: () => T | null): T | null {
  const before = known?.get(key);
  if (before !== undefined) return before;
  const found = ask();
  known?.set(key, found);
  return found;
}

/** As {@link answered}, where not to be found is a problem of the user's. */
export function answeredLookup<T>(
  known: Answers<T> | undefined,
  key: string,
  ask: () => Lookup<T>,
): Lookup<T> {
  const before = known?.get(key);
  if (before != null) return { found: before };
  const lookup = ask();
  if (before === undefined) known?.set(key, 'found' in lookup ? lookup.found : null);
  else if ('found' in lookup) {
    return { problem: { code: 'CAP304', severity: 'error', message: `there was no price for ${key}` } };
  }
  return lookup;
}

/** `anthropic claude-haiku-4-5 batch eu`: the parts of a question that were given. */
export function questionKey(...parts: readonly (string | null | undefined | false)[]): string {
  return parts
    .filter((part) => part !== null && part !== undefined && part !== false && part !== '')
    .join(' ');
}
