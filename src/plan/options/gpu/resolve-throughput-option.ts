import { unknownCost } from '../../../cost/option-cost.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { ReplicaSpec } from '../../../performance/iteration-cost.ts';
import { linearReplicaSpec } from '../../../performance/linear-replica.ts';
import { pointReplica, pointReplicaSpec } from '../../../performance/point-replica.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import { gpuFix } from '../../judge/gpu-fix.ts';
import { cannotBuild, type Resolution } from '../resolve-context.ts';
import { pointAssumptions, pointsNote } from './fit-replica.ts';
import { replicaRule } from './resolve-gpu-option.ts';
import type { OwnThroughput } from './throughput-rows.ts';

/** A replica given by a row of a throughput file alone, without a GPU to pay for: it runs, it has no price. */
export function resolveThroughputOption(spec: OptionSpec, own: OwnThroughput): Resolution {
  const { row } = own;
  const built = replicaOf(spec, own);
  if (typeof built === 'string') return cannotBuild(spec, `throughput row \`${row.id}\`: ${built}`, '');
  const { replica, note, assumptions } = built;
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
        note,
      },
      assumptions,
      warnings: [`${spec.id} is given by throughput row ${row.id} without model and GPU: it has no price`],
      suits: () => ({ word: 'suits' }),
      deploymentFacts: (size) => ({
        gpu: null,
        gpusPerReplica: null,
        replicas: size,
        spare: spec.spare ?? 0,
        nodes: null,
        gpus: null,
        gpusPerNode: null,
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

interface OwnReplica {
  readonly replica: ReplicaSpec;
  readonly note: string;
  readonly assumptions: readonly Assumption[];
}

function replicaOf(spec: OptionSpec, own: OwnThroughput): OwnReplica | string {
  const note = `iteration times as given by ${own.row.path}`;
  switch (own.kind) {
    case 'linear':
      return { replica: linearReplicaSpec(own.row, spec), note, assumptions: [] };
    case 'point': {
      const measured = pointReplica(own.rows, spec);
      if (typeof measured === 'string') return measured;
      const source = `${own.row.path}:${own.row.line}`;
      return {
        replica: pointReplicaSpec(measured, spec),
        note: pointsNote(own),
        assumptions: pointAssumptions(own, measured, source),
      };
    }
    case 'physical':
      return 'its constants say how fast a GPU runs a model; name model and gpu in the row or in the option';
    default:
      return own satisfies never;
  }
}
