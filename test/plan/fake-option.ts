import { unknownCost } from '../../src/cost/option-cost.ts';
import type { Evaluation } from '../../src/plan/evaluate/evaluate-option.ts';
import type { ResolvedOption } from '../../src/plan/options/resolved-option.ts';
import type { OptionWorkloadResult, Verdict } from '../../src/plan/result.ts';
import { optionSpec } from '../../src/scenario/option-spec.ts';
import type { Workload } from '../../src/workload/workload.ts';

/** An option that only has a name: its evaluations are given, it is never simulated. */
export function optionNamed(id: string, modelClass = 'mid'): ResolvedOption {
  const never = (): never => {
    throw new Error(`${id} is not to be simulated`);
  };
  return {
    id,
    kind: 'serverless',
    spec: optionSpec(id, { kind: 'serverless' }, null),
    fallback: null,
    identity: null,
    atPeak: null,
    model: 'm',
    modelClass,
    provider: 'p',
    contextTokens: null,
    size: { kind: 'fixed', size: 1 },
    spare: 0,
    judgedOn: 'busiest-hour',
    latencyKnown: true,
    availability: null,
    dailyLimits: { requests: null, tokens: null },
    monthlySpendCapUsd: null,
    modelError: null,
    assumptions: [],
    warnings: [],
    suits: () => ({ word: 'suits' }),
    deploymentFacts: () => null,
    deploy: never,
    bill: never,
    fix: () => '',
  };
}

/** The evaluation of an option on workloads with a verdict for each and one price. */
export function evaluationOf(
  option: ResolvedOption,
  workloads: readonly Workload[],
  verdictOf: (name: string) => Verdict,
  monthlyUsd: number | null,
  range: readonly [low: number, high: number] | null = null,
): Evaluation {
  const none = { mean: null, p50: null, p90: null, p95: null, p99: null };
  const served = workloads.filter((workload) => verdictOf(workload.name) !== 'not-applicable');
  return {
    option,
    names: served.map((workload) => workload.name),
    size: 1,
    runs: [],
    billed: null,
    result: {
      id: option.id,
      kind: option.kind,
      model: option.model,
      provider: option.provider,
      deployment: null,
      verdict: 'pass',
      reasons: [],
      workloads: workloads.map(
        ({ name }): OptionWorkloadResult => ({
          name,
          verdict: verdictOf(name),
          limit: null,
          attainment: 1,
          headroom: 2,
          requests: { offered: 0, completed: 0, rejected: 0, failed: 0, expired: 0, unfinished: 0 },
          ttftMs: none,
          tpotMs: none,
          itlMs: none,
          e2eMs: none,
          outputTokensPerSecond: null,
          requestsPerSecond: null,
          attemptsPerRequest: null,
          worstObjective: null,
          year: null,
          events: [],
        }),
      ),
      utilization: {},
      cost: {
        ...unknownCost,
        monthlyUsd,
        monthlyUsdLow: range?.[0] ?? null,
        monthlyUsdHigh: range?.[1] ?? null,
        yearlyUsd: monthlyUsd === null ? null : monthlyUsd * 12,
      },
      assumptions: [],
      modelError: null,
      fallback: null,
    },
  };
}
