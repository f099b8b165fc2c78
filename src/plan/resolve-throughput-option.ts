import { unknownCost } from '../cost/option-cost.ts';
import { linearReplicaSpec } from '../performance/linear-replica.ts';
import type { OptionSpec } from '../scenario/scenario.ts';
import { gpuFix } from './gpu-fix.ts';
import { cannotBuild, type Resolution, type ResolveContext } from './resolve-context.ts';
import { replicaRule } from './resolve-gpu-option.ts';
import { throughputRow } from './throughput-row.ts';

/** A replica given by a `linear` row of a throughput file alone: it runs, it has no price. */
export function resolveThroughputOption(spec: OptionSpec, { catalog }: ResolveContext): Resolution {
  const found = throughputRow(spec, catalog);
  if ('problems' in found) return found;
  const { row } = found;
  if (row.kind !== 'linear') {
    return cannotBuild(
      spec,
      `throughput row \`${row.id}\` is of kind ${row.kind}`,
      'without a model and a GPU the row must be linear',
    );
  }
  const replica = linearReplicaSpec(row, spec);
  return {
    option: {
      id: spec.id,
      kind: spec.kind,
      spec,
      fallback: null,
      identity: null,
      atPeak: null,
      model: row.id,
      modelClass: null,
      provider: spec.provider,
      contextTokens: null,
      size: replicaRule(spec),
      spare: spec.spare ?? 0,
      judgedOn: 'busiest-hour',
      latencyKnown: true,
      availability: null,
      dailyLimits: { requests: null, tokens: null },
      monthlySpendCapUsd: null,
      modelError: {
        relative: 0,
        insideValidatedRange: true,
        note: `iteration times as given by ${row.path}`,
      },
      assumptions: [],
      warnings: [`${spec.id} is given by throughput row ${row.id} without model and GPU: it has no price`],
      suits: () => ({ word: 'suits' }),
      deploymentFacts: (size) => ({
        gpu: null,
        gpusPerReplica: null,
        replicas: size,
        spare: spec.spare ?? 0,
        nodes: null,
        units: null,
        unit: null,
        engine: spec.engine,
        precision: spec.precision,
        tp: spec.tp,
        tier: null,
        region: spec.region,
      }),
      deploy: ({ size, outages }) => ({
        kind: 'gpu',
        replica,
        replicas: size,
        router:
          spec.router === 'round-robin' || spec.router === 'prefix-affinity'
            ? spec.router
            : 'least-outstanding',
        autoscale: null,
        outages,
      }),
      bill: () => unknownCost,
      fix: (limit, size) => gpuFix(spec, limit, size),
    },
  };
}
