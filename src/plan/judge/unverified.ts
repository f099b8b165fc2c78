import type { Workload } from '../../workload/workload.ts';
import type { Evaluation } from '../evaluate/evaluate-option.ts';

/** A catalogue value that an option's verdict or bill rests on; undefined or null where it rests on none. */
export interface RestsOn {
  readonly what: string;
  readonly row: { readonly confidence: string } | null | undefined;
}

/** A warning for each value without a source: it is used, and never silently. */
export function unverifiedWarnings(optionId: string, values: readonly RestsOn[]): string[] {
  return values
    .filter(({ row }) => row?.confidence === 'unverified')
    .map(({ what }) => `${optionId} rests on ${what} without a source: unverified`);
}

/** The warnings of the options that have a verdict: what an option without one rests on moves nothing. */
export function warningsOfJudged(
  evaluations: readonly Evaluation[],
  workloads: readonly Workload[],
): string[] {
  const judged = evaluations.filter(({ result }) => result.verdict !== 'not-applicable');
  const behind = judged.flatMap(({ option }) => option.spec.fallback ?? []);
  const cautions = judged.flatMap(({ option, names }) =>
    workloads.flatMap((workload) => {
      const caution = names.includes(workload.name) ? (option.caution?.(workload) ?? null) : null;
      return caution === null ? [] : [`${option.id} for ${workload.name}: ${caution}`];
    }),
  );
  return [
    ...cautions,
    ...evaluations
      .filter((one) => judged.includes(one) || behind.includes(one.option.id))
      .flatMap(({ option }) => option.warnings),
  ];
}
