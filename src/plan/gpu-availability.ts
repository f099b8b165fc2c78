import type { Assumption } from '../diagnostics/assumption.ts';
import type { OptionSpec } from '../scenario/scenario.ts';
import type { Workload } from '../workload/workload.ts';

/** What stands behind `availability_pct` on GPUs of one's own: spare replicas, and no figure for how often one is lost. */
export function gpuAvailabilityAssumptions(spec: OptionSpec, workloads: readonly Workload[]): Assumption[] {
  if (workloads.every((workload) => workload.availabilityPct === null)) return [];
  const spare = spec.spare ?? 0;
  const covered =
    spare > 0
      ? `${spare} spare ${spare === 1 ? 'replica covers' : 'replicas cover'} the loss of as many`
      : 'no spare replica covers the loss of one';
  return [
    {
      text: `availability of ${spec.id}: ${covered}; how often GPUs are lost is not judged`,
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
      path: `options.${spec.id}.spare`,
    },
  ];
}
