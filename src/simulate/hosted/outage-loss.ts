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

/**
 * Load that is lost over [0, untilS), in seconds of mean load: the share that fails, at the fallback too where there
 * is one, times the load of the hour.
 *
 * @param hourWeights load by hour from t = 0, repeated, mean 1; null: constant
 */
export function lostSeconds(
  primary: SeverityProfile,
  fallback: SeverityProfile | null,
  hourWeights: Float64Array | null,
  untilS: number,
): number {
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
        while (fallback.edgesS[nextFallbackEdge] <= atS) nextFallbackEdge += 1;
        endS = Math.min(endS, fallback.edgesS[nextFallbackEdge] ?? endS);
      }
      let weight = 1;
      if (hourWeights !== null) {
        const hour = Math.floor(atS / HOUR_S);
        endS = Math.min(endS, (hour + 1) * HOUR_S);
        weight = hourWeights[hour % hourWeights.length];
      }
      const failing = fallback === null ? severity : severity * severityAt(fallback, atS);
      lostS += failing * weight * (endS - atS);
      atS = endS;
    }
  }
  return lostS;
}
