import type { Outage } from '../deployment.ts';

/** Severity over time: `severities[k]` holds from `edgesS[k]` to the next edge; 0 before the first. */
export interface SeverityProfile {
  readonly edgesS: Float64Array;
  readonly severities: Float64Array;
}

/** Lays outages over each other. Where several overlap, a request must survive each of them: 1 − Π(1 − severity). */
export function severityProfile(outages: readonly Outage[]): SeverityProfile {
  const real = outages.filter((outage) => outage.toS > outage.fromS && outage.severity > 0);
  const edgesS = Float64Array.from(new Set(real.flatMap((outage) => [outage.fromS, outage.toS]))).sort();
  const severities = edgesS.map((edgeS) => {
    let surviving = 1;
    for (const outage of real) {
      if (outage.fromS <= edgeS && edgeS < outage.toS) surviving *= 1 - Math.min(1, outage.severity);
    }
    return 1 - surviving;
  });
  return { edgesS, severities };
}

/** Index of the last edge at or before this time, or -1. */
function edgeBefore(profile: SeverityProfile, timeS: number): number {
  let low = 0;
  let high = profile.edgesS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (profile.edgesS[middle] <= timeS) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Share of attempts that fail at this time, 0–1. */
export function severityAt(profile: SeverityProfile, timeS: number): number {
  if (profile.edgesS.length === 0) return 0;
  const edge = edgeBefore(profile, timeS);
  return edge < 0 ? 0 : profile.severities[edge];
}

/** When work that takes `workS` undisturbed is done, if an outage slows it by its severity. */
export function workDoneAtS(profile: SeverityProfile, startS: number, workS: number): number {
  let timeS = startS;
  let leftS = workS;
  for (let edge = edgeBefore(profile, startS); ; edge += 1) {
    const speed = edge < 0 ? 1 : 1 - profile.severities[edge];
    const nextS = edge + 1 < profile.edgesS.length ? profile.edgesS[edge + 1] : Number.POSITIVE_INFINITY;
    if (speed > 0 && leftS <= (nextS - timeS) * speed) return timeS + leftS / speed;
    if (nextS === Number.POSITIVE_INFINITY) return nextS;
    leftS -= (nextS - timeS) * speed;
    timeS = nextS;
  }
}

/** What is lost of requests that are tried so often at once: each attempt fails by itself with the severity. */
export function afterAttempts(profile: SeverityProfile, attempts: number): SeverityProfile {
  return attempts === 1
    ? profile
    : { edgesS: profile.edgesS, severities: profile.severities.map((severity) => severity ** attempts) };
}
