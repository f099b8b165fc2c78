import type { RandomStream } from '../random.ts';
import { float64Column } from '../trace/growing-column.ts';

/** CV of the rate from minute to minute at tens of requests a second (0.07–0.12 in the Azure 2023 and BurstGPT traces). */
const DRIFT_CV = 0.1;
/** Correlation of one minute's rate with the next, same traces. */
const DRIFT_AR1 = 0.3;

/** Load relative to the busiest hour's mean, 0–1, constant within equal steps. */
export interface LoadCurve {
  readonly stepS: number;
  readonly loads: Float64Array;
  /** Steps before this one are warm-up; may be a fraction. */
  readonly measuredFromStep: number;
}

/** A rate that is constant within equal steps. */
export interface RateCurve {
  readonly stepS: number;
  /** Requests per second in each step. */
  readonly ratesPerS: Float64Array;
}

/**
 * Rate multipliers: a lognormal AR(1) series (CV 0.1, correlation 0.3). Their mean from step `measuredFrom` on (a fraction
 * counts a part of its step) is made exactly 1, so that what is measured runs at the stated mean rate in every replication.
 */
export function driftMultipliers(count: number, random: RandomStream, measuredFrom = 0): Float64Array {
  const sigma = Math.sqrt(Math.log(1 + DRIFT_CV * DRIFT_CV));
  const innovation = Math.sqrt(1 - DRIFT_AR1 * DRIFT_AR1);
  const multipliers = new Float64Array(count);
  let state = random.normal();
  let measured = 0;
  for (let i = 0; i < count; i += 1) {
    if (i > 0) state = DRIFT_AR1 * state + innovation * random.normal();
    multipliers[i] = Math.exp(sigma * state);
    measured += multipliers[i] * Math.min(1, Math.max(0, i + 1 - measuredFrom));
  }
  for (let i = 0; i < count; i += 1) multipliers[i] *= (count - measuredFrom) / measured;
  return multipliers;
}

/**
 * Arrivals of a gamma renewal process with this CV of inter-arrival times, carried through the rate curve (operational
 * time), so that the curve's area is the expected count. The first gap is drawn from the stationary residual life:
 * the window opens at an arbitrary moment, not at an arrival.
 */
export function renewalArrivals(curve: RateCurve, cv: number, random: RandomStream): Float64Array {
  const arrivals = float64Column();
  const shape = cv > 0 ? 1 / (cv * cv) : 0;
  const gap = (): number => (shape > 0 ? random.gamma(shape) / shape : 1);
  const firstGap = (): number =>
    shape > 0 ? (random.gamma(shape + 1) / shape) * random.uniform() : random.uniform();

  let area = 0;
  let next = firstGap();
  for (let step = 0; step < curve.ratesPerS.length; step += 1) {
    const rate = curve.ratesPerS[step];
    if (!(rate > 0)) continue;
    const areaAfter = area + rate * curve.stepS;
    while (next < areaAfter) {
      arrivals.push(step * curve.stepS + (next - area) / rate);
      next += gap();
    }
    area = areaAfter;
  }
  return arrivals.take();
}

/** CV of inter-arrival times after keeping one request in `factor` at random: cv'² = 1 + (cv² − 1)/factor, exactly. */
export function thinnedCv(cv: number, factor: number): number {
  return Math.sqrt(Math.max(0, 1 + (cv * cv - 1) / factor));
}
