import type { RateLimit } from '../../../simulate/deployment.ts';
import type { RequestStream } from '../../../workload/request-stream.ts';
import { hourlyQps } from '../../../workload/stream/hourly-demand.ts';
import type { Workload } from '../../../workload/workload.ts';

/**
 * Mean load over the hour before a workload's busiest one, in which it grows evenly, over that of the busiest; 1 where
 * no hours are known. Whether a limit follows that growth is judged over the week.
 */
export function loadBeforePeak(workload: Workload): number {
  if (workload.rateBasis === 'trace') return 1;
  const qps = hourlyQps(workload);
  const peak = qps.reduce((most, value) => Math.max(most, value));
  const before = qps[(qps.indexOf(peak) + qps.length - 1) % qps.length]!;
  return peak > 0 ? (before + peak) / 2 / peak : 1;
}

/**
 * Limits that follow the use, told what was used before a stream begins: the stream's own mean use of each, by
 * workload, in proportion to the load of the hour before. A standby has not been used at all.
 */
export function withSustainedUse(
  limits: readonly RateLimit[],
  stream: RequestStream,
  workloads: readonly Workload[],
  standby: boolean,
): readonly RateLimit[] {
  const follows = limits.some(({ adapts }) => adapts !== undefined && adapts !== null);
  if (!follows || standby || !(stream.endS > 0)) return limits;
  const requests = new Float64Array(stream.workloadNames.length);
  const input = new Float64Array(requests.length);
  const cached = new Float64Array(requests.length);
  const output = new Float64Array(requests.length);
  for (let i = 0; i < stream.count; i += 1) {
    const w = stream.workload[i];
    requests[w] += 1;
    input[w] += stream.inputTokens[i];
    cached[w] += stream.cachedTokens[i];
    output[w] += stream.outputTokens[i];
  }
  const before = stream.workloadNames.map((name) => {
    const workload = workloads.find((one) => one.name === name);
    return workload === undefined ? 1 : loadBeforePeak(workload);
  });
  return limits.map((limit) => {
    const { adapts, draws } = limit;
    if (adapts === undefined || adapts === null) return limit;
    let units = 0;
    before.forEach((share, w) => {
      const ofWorkload =
        draws.request * requests[w] +
        draws.inputToken * (input[w] - cached[w]) +
        draws.cachedInputToken * cached[w] +
        draws.outputToken * output[w];
      units += share * ofWorkload;
    });
    return { ...limit, adapts: { ...adapts, sustainedPerS: units / stream.endS } };
  });
}
