import { type SeverityProfile, severityAt } from './outages.ts';

const HOUR_S = 3600;

/** Seconds of [0, untilS) in which any share of requests fails. */
export function outageSeconds(profile: SeverityProfile, untilS: number): number {
  let sumS = 0;
  for (let edge = 0; edge + 1 < profile.edgesS.length; edge += 1) {
    if (profile.severities[edge] === 0) continue;
    sumS += Math.max(0, Math.min(untilS, profile.edgesS[edge + 1]) - Math.max(0, profile.edgesS[edge]));
  }
  return sumS;
}

/** What takes over while a primary is down. */
export interface OutageCover {
  /** When it is down itself. */
  readonly outages: SeverityProfile;
  /** Share that it has room for of what the primary fails in an hour, counted from t = 0; null: all of it. */
  readonly carries: ((hour: number, failing: number) => number) | null;
}

/**
 * Load that is lost over [0, untilS), in seconds of mean load: the share that fails, at the fallback too where there
 * is one, times the load of the hour.
 *
 * @param hourWeights load by hour from t = 0, repeated, mean 1; null: constant
 */
export function lostSeconds(
  primary: SeverityProfile,
  fallback: OutageCover | null,
  hourWeights: Float64Array | null,
  untilS: number,
): number {
  const byHour = hourWeights !== null || (fallback !== null && fallback.carries !== null);
  let lostS = 0;
  let nextFallbackEdge = 0;
  for (let edge = 0; edge + 1 < primary.edgesS.length; edge += 1) {
    const severity = primary.severities[edge];
    if (severity === 0) continue;
    const toS = Math.min(untilS, primary.edgesS[edge + 1]);
    let atS = Math.max(0, primary.edgesS[edge]);
    while (atS < toS) {
      // A piece ends where the primary, the fallback or the hour changes.
      let endS = toS;
      if (fallback !== null) {
        const { edgesS } = fallback.outages;
        while (edgesS[nextFallbackEdge] <= atS) nextFallbackEdge += 1;
        endS = Math.min(endS, edgesS[nextFallbackEdge] ?? endS);
      }
      const hour = Math.floor(atS / HOUR_S);
      if (byHour) endS = Math.min(endS, (hour + 1) * HOUR_S);
      const weight = hourWeights === null ? 1 : hourWeights[hour % hourWeights.length];
      lostS += severity * notCarried(fallback, atS, hour, severity) * weight * (endS - atS);
      atS = endS;
    }
  }
  return lostS;
}

/** Share of what fails that nobody takes over. */
function notCarried(fallback: OutageCover | null, atS: number, hour: number, failing: number): number {
  if (fallback === null) return 1;
  const carried = fallback.carries === null ? 1 : fallback.carries(hour, failing);
  return 1 - carried * (1 - severityAt(fallback.outages, atS));
}
