import type { Workload } from '../workload.ts';

/** The same workload at another load: every rate times the factor, and as many more voice sessions at once. */
export function scaleWorkload(workload: Workload, factor: number): Workload {
  const { voice } = workload;
  return {
    ...workload,
    qpsMean: workload.qpsMean * factor,
    qpsPeakHour: workload.qpsPeakHour * factor,
    voice: voice === null ? null : { ...voice, sessionsPeak: voice.sessionsPeak * factor },
  };
}
