import { coldStart } from '../../../catalog/terms/find-operations.ts';
import type { ColdStart } from '../../../catalog/terms/operations-facts.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { Autoscale } from '../../../simulate/deployment.ts';
import { unverifiedWarnings } from '../../judge/unverified.ts';
import { secondsText } from '../../wording.ts';
import { retryAssumptions, retryPolicy } from '../hosted/client-policy.ts';
import type { ResolveContext } from '../resolve-context.ts';
import type { ResolvedOption, SizeRule } from '../resolved-option.ts';

/** No replica is taken to carry more before another one is asked for. */
const DEFAULT_TARGET = 16;
const DEFAULT_CHECK_S = 60;
const DEFAULT_STABILISATION_S = 300;
const DEFAULT_TO_ZERO_S = 3600;

/**
 * How replicas come and go. What the option leaves open is the provider's own rule,
 * and the start of a replica is its container plus the weights at the provider's rate.
 */
function autoscaleOf(spec: OptionSpec, rules: ColdStart, size: number, weightBytes: number): Autoscale {
  const own = (key: keyof Autoscale): number | null => {
    const value = spec.autoscale?.[key];
    return typeof value === 'number' ? value : null;
  };
  const stabilisationS = rules.stabilisationS ?? DEFAULT_STABILISATION_S;
  const range = typeof spec.replicas === 'object' && spec.replicas !== null ? spec.replicas : null;
  return {
    minReplicas: own('minReplicas') ?? range?.min ?? (rules.scaleToZero ? 0 : 1),
    maxReplicas: statedMost(spec) ?? size,
    targetOutstanding: own('targetOutstanding') ?? rules.targetOutstanding ?? DEFAULT_TARGET,
    checkIntervalS: own('checkIntervalS') ?? rules.scaleUpCheckS ?? DEFAULT_CHECK_S,
    scaleUpStabilisationS: own('scaleUpStabilisationS') ?? rules.scaleUpStabilisationS ?? 0,
    scaleDownStabilisationS: own('scaleDownStabilisationS') ?? stabilisationS,
    scaleToZeroAfterS: own('scaleToZeroAfterS') ?? rules.scaleToZeroAfterS ?? DEFAULT_TO_ZERO_S,
    coldStartS: own('coldStartS') ?? rules.bootS + weightBytes / rules.weightsBytesPerSecond,
    whileStarting: whileStarting(spec, rules),
    ...(rules.scaleDownCheckS === null ? {} : { scaleDownCheckS: rules.scaleDownCheckS }),
    billing: { whileStarting: rules.billedWhileStarting, incrementS: rules.billingIncrementS },
  };
}

/** The rules that the simulation follows, the option's own among the provider's. */
function rulesAssumption(option: ResolvedOption, rules: ColdStart, autoscale: Autoscale): Assumption {
  const { minReplicas, maxReplicas, targetOutstanding, scaleToZeroAfterS, billing } = autoscale;
  const after = (seconds: number): string => (seconds === 0 ? 'at once' : `after ${secondsText(seconds)}`);
  const assumed = assumesTarget(option.spec, rules)
    ? ` (assumed: what one carries within the objectives, at most ${DEFAULT_TARGET})`
    : '';
  const zero = minReplicas === 0 ? `, to zero after ${secondsText(scaleToZeroAfterS)} idle` : '';
  const meanwhile = autoscale.whileStarting === 'queue' ? 'requests wait' : 'requests get 503';
  const paid = billing?.whileStarting === true ? 'paid for' : 'not paid for';
  return {
    text:
      `${minReplicas} to ${maxReplicas} replicas at ${targetOutstanding} ${targetOutstanding === 1 ? 'request' : 'requests'} each${assumed}: up ${after(autoscale.scaleUpStabilisationS)}, ` +
      `down ${after(autoscale.scaleDownStabilisationS)}${zero}; a start takes ${secondsText(autoscale.coldStartS)}, in which ${meanwhile}, ` +
      `and is ${paid}, by ${secondsText(billing?.incrementS ?? 1)}`,
    basis: rules.confidence === 'unverified' ? 'assumed' : 'published',
    source: rules.source,
    asOf: rules.asOf,
    path: `options.${option.id}.autoscale`,
  };
}

function assumesTarget(spec: OptionSpec, rules: ColdStart): boolean {
  return rules.targetOutstanding === null && spec.autoscale?.targetOutstanding === undefined;
}

/** What a request meets that comes before any replica is up: the option's word, else the provider's. */
function whileStarting(spec: OptionSpec, rules: ColdStart): Autoscale['whileStarting'] {
  const own = spec.autoscale?.whileStarting;
  return own === 'queue' || own === 'reject' ? own : rules.whileStarting;
}

/** A size within what the autoscaler keeps, and what it never exceeds where the option says so. */
function withinScaling(rule: SizeRule, least: number, most: number | null): SizeRule {
  if (rule.kind === 'fixed') return { kind: 'fixed', size: Math.max(rule.size, least) };
  const min = Math.max(rule.min, least);
  return { ...rule, min, max: Math.max(min, Math.min(rule.max, most ?? rule.max)) };
}

/** Replicas that the option says its autoscaler may bring; null where it brings as many as were sized. */
function statedMost({ autoscale, replicas }: OptionSpec): number | null {
  const own = autoscale?.maxReplicas;
  if (typeof own === 'number') return own;
  return typeof replicas === 'object' && replicas !== null ? replicas.max : null;
}

/** Weeks with more requests than this are not simulated replica by replica: the peak is, with all replicas up. */
const LONGEST_WEEK_REQUESTS = 1_500_000;
const WEEK_S = 604_800;

/**
 * The option with the autoscaler it asks for, judged over a typical week: cold starts and scaling to zero show at the
 * morning ramp, not in the busiest hour. At rates where a week is too long, all replicas are taken to run.
 */
export function autoscaled(
  option: ResolvedOption,
  context: ResolveContext,
  weightBytes: number,
): ResolvedOption {
  const { spec } = option;
  if (spec.autoscale === null) return option;
  const rules = coldStart(context.catalog, option.provider);
  const most = statedMost(spec);
  const atMost = autoscaleOf(
    spec,
    rules,
    option.size.kind === 'fixed' ? option.size.size : option.size.max,
    weightBytes,
  );
  const size = withinScaling(option.size, atMost.minReplicas, most);
  const requests = context.workloads.reduce((sum, workload) => sum + workload.qpsMean * WEEK_S, 0);
  if (requests > LONGEST_WEEK_REQUESTS) {
    const stated: Assumption = {
      text: `${spec.id}: at this rate all replicas are taken to run the whole time`,
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
      path: `options.${spec.id}.autoscale`,
    };
    return { ...option, size, assumptions: [...option.assumptions, stated] };
  }
  const refuses = whileStarting(spec, rules) === 'reject';
  const statedAt = (targetOutstanding: number): Assumption =>
    rulesAssumption(option, rules, { ...atMost, targetOutstanding });
  const stated = statedAt(atMost.targetOutstanding);
  return {
    ...option,
    scaling: {
      target: atMost.targetOutstanding,
      isAssumed: assumesTarget(spec, rules),
      stated,
      statedAt,
    },
    assumptions: [...option.assumptions, stated, ...(refuses ? retryAssumptions(spec) : [])],
    warnings: [
      ...option.warnings,
      ...unverifiedWarnings(spec.id, [
        { what: `how replicas at ${option.provider ?? 'a rented machine'} start`, row: rules },
      ]),
    ],
    size,
    leastReplicas: atMost.minReplicas,
    ...(most === null ? {} : { mostReplicas: most }),
    atPeak: option,
    identity: null,
    judgedOn: 'week',
    deploy: (query) => {
      const deployment = option.deploy(query);
      if (deployment.kind !== 'gpu') return deployment;
      const autoscale = autoscaleOf(spec, rules, query.size, weightBytes);
      // What nobody has used so far has scaled down.
      const replicas = query.standby === true ? autoscale.minReplicas : autoscale.maxReplicas;
      return { ...deployment, autoscale, replicas, ...(refuses ? { retry: retryPolicy(spec, true) } : {}) };
    },
  };
}
